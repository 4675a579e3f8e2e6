namespace HAPostgres.Manifests;

/// <summary>Makes a property a setting of the manifest. The reader, the JSON schema and the table of settings all come from it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>What the setting is for, in one or two sentences.</summary>
    public string Description { get; } = description;

    public bool Required { get; set; }

    /// <summary>The value, in the manifest's own spelling, that stands where the manifest says nothing.</summary>
    public string? Default { get; set; }

    /// <summary>How the value comes about where it is derived from others; for the documents.</summary>
    public string? Derived { get; set; }

    /// <summary>The smallest value, in the manifest's own spelling.</summary>
    public string? Min { get; set; }

    /// <summary>The largest value, in the manifest's own spelling.</summary>
    public string? Max { get; set; }

    /// <summary>The form of a text, as a regular expression over all of it.</summary>
    public string? Pattern { get; set; }

    /// <summary>The form of a text, in words.</summary>
    public string? PatternText { get; set; }
}

/// <summary>Lets a plain string stand for an object with this one property: <c>"a"</c> for <c>{ "name": "a" }</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}
