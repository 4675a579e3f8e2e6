using System.Text;
using Xunit;

namespace HAPostgres.Parameters;

/// <summary>
/// What the compiler knows of an image is what the image holds. Only an engine that runs the image can tell, which
/// <c>tools/HAPostgres.Pages</c> has not: where a file differs, this test leaves the new one in <c>TestResults</c>.
/// </summary>
[Trait("Category", "Tools")]
public class InventoryTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Modules_and_their_parameters_time_zones_and_the_rest_are_those_of_the_image(int version)
    {
        (string image, IReadOnlyDictionary<string, string> environment) = await ProductImage.Of(version);
        string[][] rows =
        [
            .. (
                await Programs.Run(
                    s_bound,
                    Encoding.UTF8.GetBytes(Script),
                    environment,
                    "docker",
                    "run",
                    "-i",
                    "--rm",
                    "--network",
                    "none",
                    "--user",
                    "999:999",
                    "--tmpfs",
                    "/tmp:exec,size=1g",
                    "--entrypoint",
                    "bash",
                    image,
                    "-s"
                )
            )
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => line.Split('\t')),
        ];

        Holds(
            $"modules-{version}.tsv",
            ModulesHeading,
            rows.Where(static r => r[0] == "parameter").Select(static r => string.Join('\t', r[1..10]))
        );
        Holds($"image-{version}.tsv", "kind\tname", rows.Where(static r => r[0] != "parameter").Select(static r => $"{r[0]}\t{r[1]}"));
    }

    private static void Holds(string name, string heading, IEnumerable<string> rows)
    {
        string text = string.Concat(rows.Prepend(heading).Select(static r => r + "\n"));
        if (File.ReadAllText(Path.Combine(Programs.Root, Known, name)) == text)
            return;
        string found = Path.Combine(Programs.Root, "TestResults", name);
        Directory.CreateDirectory(Path.GetDirectoryName(found)!);
        File.WriteAllText(found, text);
        Assert.Fail($"{Known}/{name} is not what the image holds. Compare it with {found}, and replace it where the image is right.");
    }

    private const string Known = "src/HAPostgres.Topology/Parameters";

    private const string ModulesHeading = "library\tname\tvartype\tunit\tcontext\tmin_val\tmax_val\tenumvals\tboot_val";

    /// <summary>
    /// A server for each library, which it loads at its start: what has a dot in its name then is that library's. Conversions and the
    /// compiler for jit are no modules.
    /// </summary>
    private const string Script = """
        set -u
        version=$(ls /usr/lib/postgresql)
        export PATH=/usr/lib/postgresql/$version/bin:$PATH PGHOST=/tmp PGUSER=postgres PGDATABASE=postgres
        initdb -D /tmp/data -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null 2>&1
        up() { pg_ctl -D /tmp/data -l /tmp/log -w -t 60 start -o "-c shared_buffers=16MB -c listen_addresses= -c unix_socket_directories=/tmp ${1-}" >/dev/null 2>&1; }
        down() { pg_ctl -D /tmp/data -m immediate -w stop >/dev/null 2>&1; }
        for file in /usr/lib/postgresql/"$version"/lib/*.so; do
          library=$(basename "$file" .so)
          [[ $library != *_and_* && $library != llvmjit* ]] || continue
          up "-c shared_preload_libraries=$library" || continue
          printf 'library\t%s\n' "$library"
          psql -XAtq -F $'\t' -c "SELECT 'parameter', '$library', name, vartype, coalesce(unit, ''), context, coalesce(min_val, ''), coalesce(max_val, ''),
              coalesce(array_to_string(enumvals, ','), ''), coalesce(boot_val, '')
            FROM pg_settings WHERE name LIKE '%.%' AND (name NOT LIKE 'plpgsql.%' OR '$library' = 'plpgsql') ORDER BY name COLLATE \"C\""
          down
        done
        up
        for names in "extension name pg_available_extensions" "timezone name pg_timezone_names"; do
          set -- $names
          psql -XAtq -c "SELECT '$1' || E'\t' || $2 FROM $3 ORDER BY $2 COLLATE \"C\""
        done
        psql -XAtq -c "SELECT 'text search configuration' || E'\t' || cfgname FROM pg_ts_config ORDER BY 1"
        down
        locale -a | sed 's/^/locale\t/'
        find /usr/share/postgresql/"$version"/timezonesets -type f ! -name '*.txt' -printf 'timezone abbreviations\t%f\n' | sort
        """;
}
