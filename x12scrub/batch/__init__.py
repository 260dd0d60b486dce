"""A night: every file of an inbox is scrubbed once, whatever happens in between. Design: docs/design/0005-batch.md."""
