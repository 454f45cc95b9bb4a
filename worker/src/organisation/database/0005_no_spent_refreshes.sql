-- A refresh token shows by itself that it was one of its session's: those that were exchanged are not kept.
DROP TABLE spent_refreshes;
