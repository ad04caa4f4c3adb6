"""What the eyes make of what they see: points of faces and hands in, facts about viewers out. Pure, without pictures.

Times are milliseconds of the monotonic clock, places are pixels of the picture, x right and y down in it.
"""
