// The program as src/Deploy has it, but for a manifest that is read when it runs: the tests edit manifests, and to build a program for
// each edit would take longer than to run it. The first argument is the directory of a variant, which has its manifests beside the
// rendered files.
using HAPostgres;
using HAPostgres.Runtime;

ManifestFile[] manifests =
[
    .. Directory
        .EnumerateFiles(args[0], "cluster.hapg*.json")
        .Where(static f => !f.EndsWith(".schema.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(static f => new ManifestFile(f, File.ReadAllText(f))),
];
CompilationResult result = ManifestCompiler.Compile(manifests[0], manifests.ElementAtOrDefault(1));
if (result is { HasErrors: false, Topology: { } topology })
    return await DeployProgram.RunAsync(topology, [.. args.Skip(1), "--artifacts", args[0]]);
foreach (ManifestDiagnostic diagnostic in result.Diagnostics)
    await Console.Error.WriteLineAsync(diagnostic.ToString());
return 1;
