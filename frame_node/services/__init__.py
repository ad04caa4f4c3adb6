"""What runs in the controller: coordinator, outbox, clock sync, fetcher, player process."""
