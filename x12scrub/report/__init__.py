"""What leaves a run beside the corrected 837."""
