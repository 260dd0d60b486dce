"""The implementation guide as pyx12 knows it: a second opinion on an input, and on corrected claims."""
