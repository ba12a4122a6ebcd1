-- Which folds had rows when they were marked. One of them that is empty was emptied; another one never had
-- anything to hold, and is no reason to fold the whole record anew.
ALTER TABLE ledger_fold_mark ADD COLUMN IF NOT EXISTS filled Array(String);
