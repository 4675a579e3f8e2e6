using HAPostgres.Pages;

// Writes the files of the repository that are made from its code. With --check it writes nothing, names those that differ, and
// ends with 1.
if (args is not ([] or ["--check"]))
{
    await Console.Error.WriteLineAsync("usage: dotnet run --project tools/HAPostgres.Pages [-- --check]");
    return 3;
}
string root = Repository.Find(Directory.GetCurrentDirectory());
List<Page> stale = [.. GeneratedPages.Of(root).Where(p => !p.IsCurrent(root))];
foreach (Page page in stale)
{
    if (args.Length == 0)
        page.Write(root);
    Console.WriteLine($"{page.Path} {(args.Length == 0 ? "written" : "is not what the code says")}");
}
return args.Length > 0 && stale.Count > 0 ? 1 : 0;
