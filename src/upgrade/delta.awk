# delta.awk: the upgrade script from a frozen version to the sources as they are.
#
#	awk -f delta.awk FROZEN CHANGES PART...
#
# Prints the statements of the parts that the frozen install script does not have, in the order of the parts: whole areas and
# files that are new, new objects, new comments.  A function or aggregate that the frozen script has with another definition
# becomes CREATE OR REPLACE (the server refuses that where the result or an argument's name differs).  What cannot be had so
# is written by hand in CHANGES (/dev/null when there is nothing), which stands before everything else; functions defined
# there, and statements that stand there word for word, are not repeated.  sql/upgrade.sql compares the outcome with a new
# installation, so that a statement forgotten here is a failed test.
#
# Statements end at a semicolon outside of quotes, dollar quotes, comments and BEGIN ATOMIC ... END.

FNR == 1 {
	finish()
	file = FILENAME == ARGV[1] ? 1 : FILENAME == ARGV[2] ? 2 : 3
}
{
	scan($0)
}
END {
	finish()
}

# What comes before the first word of a statement, or stands between two of them, is not part of any.
function finish()
{
	if (quote != "" || statement !~ /^[ \t\n]*$/) {
		printf "delta.awk: the last statement before %s has no end: %s\n", FILENAME, substr(statement, 1, 80) > "/dev/stderr"
		exit 1
	}
	statement = ""
	atomic = 0
}

# Goes through a line character by character; `quote` is what the text is in, "" for none.
function scan(line, i, c, two, tag)
{
	if (quote == "" && statement == "" && line ~ /^\\/)
		return
	if (quote == "" && line ~ /^BEGIN ATOMIC/)
		atomic = 1
	if (quote == "" && line ~ /^END;/)
		atomic = 0
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (quote == "*/") {
			if (two == "*/") {
				quote = ""
				if (statement != "")
					statement = statement two
				i++
			} else if (statement != "")
				statement = statement c
			continue
		}
		if (quote == "") {
			if (two == "--") {
				if (statement != "")
					statement = statement substr(line, i)
				break
			}
			if (two == "/*") {
				quote = "*/"
				if (statement != "")
					statement = statement two
				i++
				continue
			}
			if (statement == "" && c ~ /[ \t]/)
				continue
			if (c == "'" || c == "\"")
				quote = c
			else if (c == "$" && match(substr(line, i), /^\$[A-Za-z_]*\$/)) {
				quote = substr(line, i, RLENGTH)
				statement = statement quote
				i += RLENGTH - 1
				continue
			}
		} else if (c == quote)
			quote = ""
		else if (length(quote) > 1 && substr(line, i, length(quote)) == quote) {
			statement = statement quote
			i += length(quote) - 1
			quote = ""
			continue
		}
		statement = statement c
		if (c == ";" && quote == "" && !atomic) {
			take(statement)
			statement = ""
		}
	}
	if (statement != "")
		statement = statement "\n"
}

# The words that make a function or an aggregate: its name and arguments; "" for any other statement.
function head(text, i, depth, c)
{
	if (text !~ /^CREATE (OR REPLACE )?(FUNCTION|AGGREGATE) /)
		return ""
	sub(/^CREATE (OR REPLACE )?/, "CREATE ", text)
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && --depth == 0)
			return substr(text, 1, i)
	}
	return text
}

function take(text, name)
{
	name = head(text)
	if (file <= 2) {
		known[text] = 1
		if (name != "")
			defined[name] = file
		if (file == 2)
			print text
		return
	}
	# the check at the beginning of an installation has its like in src/upgrade/header.sql
	if (text in known || (text ~ /^DO / && FILENAME !~ /footer\.sql$/))
		return
	if (name != "" && (name in defined)) {
		if (defined[name] == 2)
			return
		sub(/^CREATE /, "CREATE OR REPLACE ", text)
	}
	print text
}
