"""The walls of the house as code: contracts on imports, the plan of floors, generated tables."""
