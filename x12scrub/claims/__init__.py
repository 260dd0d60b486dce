"""837P claims out of segments: survey of a file, claims as values, groups of a patient's day."""
