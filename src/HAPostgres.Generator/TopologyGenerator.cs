using System.Text;
using HAPostgres.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace HAPostgres.Generator;

/// <summary>Turns every manifest of a project into a class, and every mistake in it into a diagnostic at its place.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TopologyGenerator : IIncrementalGenerator
{
    private const string RulePagesKey = "build_property.HAPostgresRulePages";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // the folder of the rules' pages, for links
        IncrementalValueProvider<string> pages = context.AnalyzerConfigOptionsProvider.Select(
            static (options, _) => options.GlobalOptions.TryGetValue(RulePagesKey, out string? folder) ? folder : ""
        );

        // the files that the build marks as manifests or as their overlays
        IncrementalValuesProvider<MarkedFile> files = context
            .AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => MarkedFile.IsMarked(pair.Left, pair.Right))
            .Select(static (pair, cancellation) => MarkedFile.Read(pair.Left, pair.Right, cancellation))
            .WithTrackingName(StepNames.Files);

        IncrementalValueProvider<EquatableArray<MarkedFile>> overlays = files
            .Where(static file => file.Role == FileRole.Overlay)
            .Collect()
            .Select(static (found, _) => found.ToEquatableArray())
            .WithTrackingName(StepNames.Overlays);

        // text to topology
        IncrementalValuesProvider<MarkedFile> manifests = files.Where(static file => file.Role == FileRole.Manifest);
        IncrementalValuesProvider<CompiledManifest> compiled = manifests
            .Combine(overlays)
            .Select(static (pair, _) => CompiledManifest.Of(pair.Left, pair.Right))
            .WithTrackingName(StepNames.Compiled);

        // output the diagnostics
        IncrementalValuesProvider<EquatableArray<ManifestDiagnostic>> diagnostics = compiled
            .Select(static (manifest, _) => manifest.Diagnostics)
            .WithTrackingName(StepNames.Diagnostics);
        context.RegisterSourceOutput(diagnostics.Combine(pages), static (output, found) => Report(output, found.Left, found.Right));

        // what the manifests of a project cannot all have; places are looked up only for what was found
        IncrementalValueProvider<EquatableArray<ProjectManifest>> members = compiled
            .Where(static manifest => manifest.Topology is not null && !manifest.HasErrors)
            .Select(static (manifest, _) => manifest.ToProjectManifest())
            .Collect()
            .Select(static (all, _) => all.ToEquatableArray())
            .WithTrackingName(StepNames.Members);

        IncrementalValueProvider<EquatableArray<ProjectConflict>> conflicts = members
            .Select(static (all, _) => ProjectRules.Check(all))
            .WithTrackingName(StepNames.Conflicts);

        IncrementalValueProvider<EquatableArray<ManifestDiagnostic>> places = conflicts
            .Combine(manifests.Collect())
            .Combine(overlays)
            .Select(static (all, _) => ConflictPlaces.Of(all.Left.Left, all.Left.Right, all.Right))
            .WithTrackingName(StepNames.Places);
        context.RegisterSourceOutput(places.Combine(pages), static (output, found) => Report(output, found.Left, found.Right));

        // output the classes; an edit that only moves a warning does not come this far
        IncrementalValuesProvider<ClusterClass> clusters = compiled
            .Where(static manifest => manifest.Topology is not null)
            .Select(static (manifest, _) => manifest.ToClass())
            .WithTrackingName(StepNames.Clusters);

        IncrementalValueProvider<ClassNames> names = clusters
            .Select(static (cluster, _) => cluster.Claim)
            .Collect()
            .Select(static (all, _) => new ClassNames(all.OrderBy(static claim => claim.Path, StringComparer.Ordinal)))
            .WithTrackingName(StepNames.Claims);

        IncrementalValuesProvider<GeneratedFile> generated = clusters
            .SelectMany(static (cluster, _) => cluster.Parts())
            .WithTrackingName(StepNames.Parts)
            .Combine(names)
            .Select(static (pair, _) => GeneratedFile.Of(pair.Left, pair.Right))
            .WithTrackingName(StepNames.Sources);
        context.RegisterSourceOutput(
            generated.Combine(pages),
            static (output, pair) =>
            {
                GeneratedFile file = pair.Left;
                Report(output, file.Diagnostics, pair.Right);
                if (file.Text is not null)
                    output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
            }
        );
    }

    private static void Report(SourceProductionContext output, EquatableArray<ManifestDiagnostic> diagnostics, string rulePages)
    {
        foreach (ManifestDiagnostic diagnostic in diagnostics)
            output.ReportDiagnostic(RoslynDiagnostics.Convert(diagnostic, rulePages));
    }
}
