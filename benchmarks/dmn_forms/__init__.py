"""The same decisions in the forms of several engines, and how they are measured."""
