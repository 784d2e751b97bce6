"""What admins do: members, their roles and sanctions. Admins see no queue and read no case."""
