"""The process that decodes what strangers upload: under limits, without a network, expendable."""
