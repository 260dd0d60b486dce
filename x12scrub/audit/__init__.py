"""The audit trail: what each run did, and what became of each claim that it changed, in a chain of records to which
something is only ever added. It stands in the database of the history, and survives what is purged there."""
