using HAPostgres.Generator.Emit;

namespace HAPostgres.Generator.Pipeline;

/// <summary>
/// The names that the manifests of a project want for their classes, and what each of them gets. Worked out once for all parts of all
/// classes.
/// </summary>
internal sealed class ClassNames : IEquatable<ClassNames>
{
    private readonly EquatableArray<ClassClaim> _claims;
    private readonly Dictionary<string, ClassClaim> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <param name="claims">Ordered by path: the first one with a name gets it.</param>
    public ClassNames(IEnumerable<ClassClaim> claims)
    {
        _claims = claims.ToEquatableArray();
        // The compiler holds files apart without regard to case, as some disks do, and classes with it.
        var alike = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (ClassClaim claim in _claims)
        {
            string name = claim.ClassName;
            if (_holders.ContainsKey(name))
                continue;
            _holders.Add(name, claim);
            alike[name] = alike.TryGetValue(name, out int before) ? before + 1 : 1;
            _files.Add(name, alike[name] == 1 ? name : FormattableString.Invariant($"{name}.{alike[name]}"));
        }
    }

    /// <summary>Whose class it is.</summary>
    public ClassClaim HolderOf(string className) => _holders[className];

    /// <summary>What the names of the class's files start with.</summary>
    public string FileOf(string className) => _files[className];

    public bool Equals(ClassNames? other) => other is not null && _claims == other._claims;

    public override bool Equals(object? obj) => Equals(obj as ClassNames);

    public override int GetHashCode() => _claims.GetHashCode();
}
