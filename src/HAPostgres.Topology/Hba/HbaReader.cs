using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HAPostgres.Hba;

/// <summary>
/// parse_hba_line of PostgreSQL's hba.c, for the PostgreSQL that Debian builds: with GSSAPI, PAM and LDAP, without BSD and SSPI.
/// </summary>
internal static class HbaReader
{
    private static readonly string[] s_types = ["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];

    private static readonly string[] s_methods =
    [
        "trust",
        "reject",
        "scram-sha-256",
        "md5",
        "password",
        "gss",
        "ident",
        "peer",
        "pam",
        "ldap",
        "radius",
        "cert",
    ];

    /// <param name="line">One line, without a line feed.</param>
    /// <param name="fault">Completes "the line …"; null where the line is right.</param>
    /// <returns>Null where PostgreSQL would refuse the line, and with it the whole file.</returns>
    public static HbaLine? Read(string line, out string? fault)
    {
        (HbaLine? read, fault) = Read(line);
        return read;
    }

    private static (HbaLine? Line, string? Fault) Read(string line)
    {
        if (line.IndexOfAny(['\n', '\r', '\0']) >= 0)
            return Fault("holds a line break; write every line as an item of its own");
        IReadOnlyList<IReadOnlyList<HbaToken>> fields = HbaTokens.Split(line);
        if (fields.Count == 0)
            return Fault("is empty");
        string type = fields[0][0].Text;
        if (type is "include" or "include_if_exists" or "include_dir")
            return Fault("includes a file, which no container has; write its lines here");
        if (!s_types.Contains(type))
            return Fault($"starts with \"{type}\"{Meant(type, s_types)}, but takes {string.Join(", ", s_types)}");
        if (fields.SelectMany(static f => f).Any(static t => !t.Quoted && t.Text.StartsWith("@", StringComparison.Ordinal)))
            return Fault("reads names from a file (@), which no container has; write the names here");
        bool local = type == "local";
        string form = local ? "local DATABASE ROLE METHOD" : $"{type} DATABASE ROLE ADDRESS METHOD";
        if (fields.Count < (local ? 4 : 5))
            return Fault($"ends before its method; the form is: {form}");

        int at = 3;
        string address = "";
        if (!local)
        {
            if (fields[at].Count > 1)
                return Fault("has several addresses; write a line for each");
            address = fields[at++][0].Text;
            if (Parse(address) is IPAddress network && fields.Count > at && Parse(fields[at][0].Text) is IPAddress mask)
            {
                if (network.AddressFamily != mask.AddressFamily)
                    return Fault($"has the address {address} with a mask of another kind");
                address = $"{address} {fields[at++][0].Text}";
            }
            else if (Parse(address) is not null)
                return Fault(
                    $"has the address {address} without a mask; write {address}/{(address.Contains(':') ? 128 : 32)} for this one alone"
                );
            else if (AddressFault(address) is string why)
                return Fault(why);
            if (fields.Count <= at)
                return Fault($"ends before its method; the form is: {form}");
        }
        if (fields[at].Count > 1)
            return Fault("has several methods; write a line for each");
        string method = fields[at++][0].Text;
        if (method is "bsd" or "sspi")
            return Fault($"asks for {method}, which PostgreSQL has not on Linux");
        if (!s_methods.Contains(method))
            return Fault($"has the method \"{method}\"{Meant(method, s_methods)}, but takes {string.Join(", ", s_methods)}");
        if (MethodFault(type, method) is string misplaced)
            return Fault(misplaced);

        var options = new List<(string Name, string Value)>();
        foreach (HbaToken option in fields.Skip(at).SelectMany(static f => f))
        {
            int equals = option.Text.IndexOf('=');
            if (equals < 0)
                return Fault($"has \"{option.Text}\" behind its method, where only options of the form name=value stand");
            options.Add((option.Text.Substring(0, equals), option.Text.Substring(equals + 1)));
        }
        return OptionFault(type, method, options) is string wrong
            ? Fault(wrong)
            : (new HbaLine(line, type, fields[1], fields[2], address, method, options), null);
    }

    private static (HbaLine?, string?) Fault(string fault) => (null, fault);

    private static string? MethodFault(string type, string method) =>
        method switch
        {
            "peer" when type != "local" => "asks for peer, which only \"local\" connections can prove",
            "cert" when type != "hostssl" => "asks for a certificate (cert), which only \"hostssl\" connections show",
            "gss" when type == "local" => "asks for gss on a local socket, which PostgreSQL does not do",
            _ => null,
        };

    private static string? OptionFault(string type, string method, List<(string Name, string Value)> options)
    {
        foreach ((string name, string value) in options)
        {
            if (!OptionsOf(type, method).Contains(name))
                return $"has the option \"{name}\"{Meant(name, OptionsOf(type, method))}, which {type} with {method} does not take";
            if (name == "clientcert" && (value is not ("verify-ca" or "verify-full") || (method == "cert" && value == "verify-ca")))
                return $"has clientcert={value}, but takes {(method == "cert" ? "" : "verify-ca or ")}verify-full";
            if (name == "clientname" && value is not ("CN" or "DN"))
                return $"has clientname={value}, but takes CN or DN";
            if (
                name == "ldapport"
                && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535)
            )
                return $"has ldapport={value}, which is no port";
        }
        bool Has(string name) => options.Any(o => o.Name == name);
        return method switch
        {
            "ldap" when !s_ldapSimple.Concat(s_ldapSearch).Any(Has) => "asks for ldap without ldapprefix, ldapsuffix or ldapbasedn",
            "ldap" when s_ldapSimple.Any(Has) && s_ldapSearch.Any(Has) =>
                "mixes ldapprefix or ldapsuffix, which bind as the user, with options that search for the user first",
            "radius" when !Has("radiusservers") => "asks for radius without radiusservers",
            "radius" when !Has("radiussecrets") => "asks for radius without radiussecrets",
            _ => null,
        };
    }

    private static readonly string[] s_ldapSimple = ["ldapprefix", "ldapsuffix"];

    private static readonly string[] s_ldapSearch =
    [
        "ldapbasedn",
        "ldapurl",
        "ldapbinddn",
        "ldapbindpasswd",
        "ldapsearchattribute",
        "ldapsearchfilter",
    ];

    private static string[] OptionsOf(string type, string method)
    {
        string[] own = method switch
        {
            "peer" or "ident" => ["map"],
            "cert" => ["map"],
            "gss" => ["map", "include_realm", "krb_realm"],
            "pam" => ["pamservice", "pam_use_hostname"],
            "radius" => ["radiusservers", "radiusports", "radiussecrets", "radiusidentifiers"],
            "ldap" => ["ldapserver", "ldapport", "ldapscheme", "ldaptls", .. s_ldapSimple, .. s_ldapSearch],
            _ => [],
        };
        return type == "hostssl" ? [.. own, "clientcert", "clientname"] : own;
    }

    private static IPAddress? Parse(string text) => IPAddress.TryParse(text, out IPAddress? address) ? address : null;

    private static string? AddressFault(string address)
    {
        int slash = address.IndexOf('/');
        if (slash < 0)
            return null; // A word or the name of a host.
        if (Parse(address.Substring(0, slash)) is not IPAddress network)
            return $"has the address \"{address}\", which is none; write it as in 10.0.0.0/8";
        int most = network.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        return
            int.TryParse(address.Substring(slash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int bits)
            && bits >= 0
            && bits <= most
            ? null
            : $"has the address \"{address}\", whose mask is not 0 to {most}";
    }

    private static string Meant(string word, IEnumerable<string> known) =>
        Names.Spelling.Nearest(word, known) is string near ? $" (did you mean \"{near}\"?)" : "";
}
