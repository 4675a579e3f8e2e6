using HAPostgres.Hba;
using Xunit;

namespace HAPostgres;

/// <summary>
/// Lines of pg_hba.conf. The verdicts are those of pg_hba_file_rules of PostgreSQL 15, 17 and 18, which agree on all of these.
/// </summary>
public class HbaReaderTests
{
    [Theory]
    [InlineData("local all all peer")]
    [InlineData("local all all scram-sha-256")]
    [InlineData("hostssl all all samenet scram-sha-256")]
    [InlineData("hostssl a,b c,d samenet md5")]
    [InlineData("hostssl a, b c samenet md5")]
    [InlineData("hostssl \"all\" \"c d\" samenet md5")]
    [InlineData("hostssl all all 10.0.0.0/8 md5")]
    [InlineData("hostssl all all 10.0.0.0 255.0.0.0 md5")]
    [InlineData("hostssl all all 10.0.0/8 md5")]
    [InlineData("hostssl all all ::1/128 md5")]
    [InlineData("hostssl all all ::1 ffff:: md5")]
    [InlineData("hostssl all all host.example.com md5")]
    [InlineData("hostssl all all .example.com md5")]
    [InlineData("host all all all trust")]
    [InlineData("local all all peer map=x")]
    [InlineData("hostssl all all all cert")]
    [InlineData("hostssl all all all cert clientcert=verify-full")]
    [InlineData("hostssl all all all md5 clientcert=verify-full")]
    [InlineData("hostssl all all all md5 clientname=DN")]
    [InlineData("local all all ident")]
    [InlineData("host all all all gss")]
    [InlineData("host all all all gss include_realm=0")]
    [InlineData("hostgssenc all all all md5")]
    [InlineData("hostgssenc all all all gss")]
    [InlineData("hostgssenc all all all trust")]
    [InlineData("hostgssenc all all all reject")]
    [InlineData("hostnogssenc all all all md5")]
    [InlineData("hostnossl all all all md5")]
    [InlineData("host all all all pam pamservice=x")]
    [InlineData("host all all all ldap ldapserver=x ldapprefix=y")]
    [InlineData("host all all all ldap ldapserver=x ldapsuffix=y")]
    [InlineData("host all all all ldap ldapserver=x ldapbasedn=z")]
    [InlineData("host all all all ldap ldapbasedn=z")]
    [InlineData("host all all all ldap ldapurl=\"ldap://x/dc=e\"")]
    [InlineData("host all all all ldap ldapserver=x ldapprefix=y ldaptls=1")]
    [InlineData("host all all all radius radiusservers=127.0.0.1 radiussecrets=x")]
    [InlineData("host all all all reject")]
    [InlineData("host all all all md5 # comment")]
    [InlineData("host all all \"samenet\" md5")]
    [InlineData("host all +grp samenet md5")]
    [InlineData("host all all 0.0.0.0/0 password")]
    [InlineData("host replication all samenet md5")]
    [InlineData("host sameuser all samenet md5")]
    [InlineData("host samerole,samegroup all samenet md5")]
    [InlineData("host all all 1.2.3.4/+8 md5")]
    [InlineData("host all all 1.2.3.4/08 md5")]
    [InlineData("host all all 1.2.3.4 255.0.255.0 md5")]
    [InlineData("host all all 01.2.3.4/8 md5")]
    [InlineData("host all \"\" samenet md5")]
    [InlineData("host all all samenet \"md5\"")]
    [InlineData("\"host\" all all samenet md5")]
    [InlineData("host all all SAMENET md5")]
    [InlineData("host all /^a samenet md5")]
    [InlineData("host all all samenet ident map=x")]
    public void What_PostgreSQL_reads_is_read(string line)
    {
        Assert.NotNull(HbaReader.Read(line, out string? fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("hostssl reporting analyst samenet scram")]
    [InlineData("hostssl all all 10.0.0.0 md5")]
    [InlineData("hostssl all all 10.0.0.0/33 md5")]
    [InlineData("hostssl all all ::1/129 md5")]
    [InlineData("hostssl all all host/8 md5")]
    [InlineData("host all all all")]
    [InlineData("host all all")]
    [InlineData("host")]
    [InlineData("hosts all all all md5")]
    [InlineData("local all all md5 x")]
    [InlineData("local all all md5 x=y")]
    [InlineData("host all all all cert")]
    [InlineData("hostssl all all all cert clientcert=verify-ca")]
    [InlineData("hostssl all all all md5 clientcert=1")]
    [InlineData("hostssl all all all md5 clientname=XX")]
    [InlineData("host all all all md5 clientcert=verify-ca")]
    [InlineData("host all all all peer")]
    [InlineData("local all all gss")]
    [InlineData("hostgssenc all all all cert")]
    [InlineData("host all all all bsd")]
    [InlineData("host all all all sspi")]
    [InlineData("host all all all ldap")]
    [InlineData("host all all all ldap ldapserver=x")]
    [InlineData("host all all all ldap ldapserver=x ldapprefix=y ldapbasedn=z")]
    [InlineData("host all all all ldap ldapserver=x ldapport=abc ldapprefix=y")]
    [InlineData("host all all all radius")]
    [InlineData("host all all all radius radiusservers=127.0.0.1")]
    [InlineData("host all all all# comment")]
    [InlineData("host all all samehost,samenet md5")]
    [InlineData("host all all samenet md5,trust")]
    [InlineData("include x")]
    [InlineData("@x all all md5")]
    [InlineData("host @x all samenet md5")]
    [InlineData("host all @x samenet md5")]
    [InlineData("host all all 1.2.3.4/ md5")]
    [InlineData("host all all \"1.2.3.4\" md5")]
    [InlineData("host all all 1.2.3.4 ::1 md5")]
    [InlineData("host all all samenet MD5")]
    [InlineData("HOST all all samenet md5")]
    [InlineData("host all all samenet scram-sha-256 map=x")]
    [InlineData("host all all samenet reject foo=bar")]
    public void What_PostgreSQL_refuses_is_refused_with_a_reason(string line)
    {
        Assert.Null(HbaReader.Read(line, out string? fault));
        Assert.NotEqual("", fault);
    }

    [Fact]
    public void A_line_is_taken_apart_as_PostgreSQL_does()
    {
        HbaLine line = HbaReader.Read(
            "hostssl \"all\",sales  +staff,\"a \"\"b\"\"\" 10.0.0.0 255.0.0.0 ldap ldapserver=x ldapprefix=\"uid=\" # why",
            out _
        )!;

        Assert.Equal([new HbaToken("all", true), new HbaToken("sales", false)], line.Databases);
        Assert.Equal([new HbaToken("+staff", false), new HbaToken("a \"b\"", true)], line.Roles);
        Assert.Equal(("10.0.0.0 255.0.0.0", "ldap"), (line.Address, line.Method));
        Assert.Equal([("ldapserver", "x"), ("ldapprefix", "uid=")], line.Options);
    }

    [Theory]
    [InlineData("host all all samenet md5\nhost all all all trust")]
    [InlineData("")]
    [InlineData("  # nothing")]
    public void An_item_is_one_line(string line) => Assert.Null(HbaReader.Read(line, out _));
}
