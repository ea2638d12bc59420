"""What scripts may do: the registry, the permission, the signed calls and the runs.

An article can only name an action. What the action may do, for whom, with which proof and how
often stands here, and is checked again when it runs, whatever the article says.
"""
