namespace HAPostgres.Names;

/// <summary>Edits (insert, delete, replace, swap of neighbours) that make one text the other: optimal string alignment.</summary>
internal sealed class EditDistance
{
    /// <summary>
    /// Of the table that has a row for each character of the one text and a column for each of the other, the last three rows.
    /// </summary>
    private int[] _row = [],
        _above = [],
        _twoAbove = [];

    /// <param name="most">Whatever needs more edits is not worked out: only the cells so near to the table's diagonal can need as
    /// few.</param>
    /// <returns>Null where more edits are needed.</returns>
    public int? Between(string left, string right, int most)
    {
        // So many characters are missing or too many, whatever the others are.
        if (Math.Abs(left.Length - right.Length) > most)
            return null;
        if (most == 0)
            return left == right ? 0 : null;
        Begin(right.Length, most);
        for (int i = 1; i <= left.Length; i++)
        {
            (_twoAbove, _above, _row) = (_above, _row, _twoAbove);
            int[] row = _row,
                above = _above,
                twoAbove = _twoAbove;
            int first = Math.Max(1, i - most),
                last = Math.Min(right.Length, i + most);
            int least = row[first - 1] = first == 1 ? i : most + 1;
            for (int j = first; j <= last; j++)
            {
                int cost = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                cost = Math.Min(cost, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cost = Math.Min(cost, twoAbove[j - 2] + 1);
                row[j] = cost;
                least = Math.Min(least, cost);
            }
            if (last < right.Length)
                row[last + 1] = most + 1;
            if (least > most)
                return null;
        }
        return _row[right.Length] <= most ? _row[right.Length] : null;
    }

    /// <summary>The row above the first character: so many are to be inserted.</summary>
    private void Begin(int length, int most)
    {
        if (_row.Length <= length)
            (_row, _above, _twoAbove) = (new int[length + 1], new int[length + 1], new int[length + 1]);
        for (int j = 0; j <= Math.Min(length, most + 1); j++)
            _row[j] = j;
    }
}
