namespace HAPostgres.Parameters;

/// <summary>The grammar of synchronous_standby_names (syncrep_gram.y and syncrep_scanner.l).</summary>
internal static class StandbyNames
{
    private enum Token
    {
        Name,
        Number,
        Any,
        First,
        Open,
        Close,
        Comma,
        Junk,
        End,
    }

    public static bool IsValid(string text)
    {
        if (text.Length == 0)
            return true;
        List<(Token Kind, string Text)> tokens = Scan(text);
        int at = 0;
        string count = "1";
        bool counted = tokens[0].Kind is Token.Any or Token.First;
        if (counted)
            at++;
        if (counted || (tokens[0].Kind == Token.Number && tokens[1].Kind == Token.Open))
        {
            if (tokens[at].Kind != Token.Number || tokens[at + 1].Kind != Token.Open)
                return false;
            count = tokens[at].Text;
            at += 2;
            counted = true;
        }
        while (true)
        {
            if (tokens[at].Kind is not (Token.Name or Token.Number))
                return false;
            at++;
            if (tokens[at].Kind != Token.Comma)
                break;
            at++;
        }
        if (counted && tokens[at++].Kind != Token.Close)
            return false;
        return tokens[at].Kind == Token.End && Count(count) > 0;
    }

    /// <summary>atoi: 64 bits at most, of which the lower 32 count.</summary>
    private static int Count(string digits) => unchecked((int)(long.TryParse(digits, out long value) ? value : long.MaxValue));

    private static List<(Token, string)> Scan(string text)
    {
        var tokens = new List<(Token, string)>();
        int at = 0;
        while ((at = LibcParsing.SkipSpaces(text, at)) < text.Length)
        {
            int start = at;
            char c = text[at++];
            Token kind = c switch
            {
                '*' => Token.Name,
                ',' => Token.Comma,
                '(' => Token.Open,
                ')' => Token.Close,
                '"' => Quoted(text, ref at),
                >= '0' and <= '9' => Token.Number,
                _ => IsLetter(c) ? Token.Name : Token.Junk,
            };
            if (kind == Token.Number)
            {
                while (at < text.Length && text[at] is >= '0' and <= '9')
                    at++;
            }
            else if (IsLetter(c))
            {
                while (at < text.Length && (IsLetter(text[at]) || text[at] is (>= '0' and <= '9') or '$'))
                    at++;
            }
            string word = text.Substring(start, at - start);
            kind =
                LibcParsing.EqualsIgnoringCase(word, "any") ? Token.Any
                : LibcParsing.EqualsIgnoringCase(word, "first") ? Token.First
                : kind;
            tokens.Add((kind, word));
        }
        // Looking ahead never leaves the list.
        tokens.Add((Token.End, ""));
        tokens.Add((Token.End, ""));
        return tokens;
    }

    private static Token Quoted(string text, ref int at)
    {
        while (at < text.Length)
        {
            if (text[at++] != '"')
                continue;
            if (at == text.Length || text[at] != '"')
                return Token.Name;
            at++;
        }
        return Token.Junk;
    }

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or >= '\u0080';
}
