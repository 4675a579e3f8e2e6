using Xunit;

namespace HAPostgres.Build;

/// <summary>MSBuild's nodes live on between builds; an assembly that one of them has loaded stays as it was.</summary>
[Trait("Category", "Build")]
public class NodeReuseTests
{
    [Fact]
    public void A_changed_task_runs_in_the_next_build_although_nodes_are_reused()
    {
        using ThrowAwayProject project = new(
            """<ProjectReference Include="../task/task.csproj" ReferenceOutputAssembly="false" SkipGetTargetFrameworkProperties="true" />"""
        );
        project.Environment["MSBUILDDISABLENODEREUSE"] = "0";
        project.Write("app/cluster.hapg.json", ThrowAwayFolder.Orders);
        project.Write(
            "task/task.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <AssemblyName>HAPostgres.Build</AssemblyName>
                <OutputPath>../tasks/</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="$(MSBuildToolsPath)/Microsoft.Build.Framework.dll" Private="false" />
                <Reference Include="$(MSBuildToolsPath)/Microsoft.Build.Utilities.Core.dll" Private="false" />
              </ItemGroup>
            </Project>
            """
        );

        WriteTask(project, "first");
        Assert.Contains("this is the first task", project.Build("-nr:true").Succeeded().Output, StringComparison.Ordinal);

        WriteTask(project, "second");
        Assert.Contains("this is the second task", project.Build("-nr:true", "--no-restore").Succeeded().Output, StringComparison.Ordinal);
    }

    private static void WriteTask(ThrowAwayProject project, string which) =>
        project.Write(
            "task/RenderArtifacts.cs",
            $$"""
            using Microsoft.Build.Framework;
            namespace HAPostgres.Build;
            public class RenderArtifacts : Microsoft.Build.Utilities.Task
            {
                public ITaskItem[] Manifests { get; set; } = [];
                public string? ListFile { get; set; }
                public string? FoldersFile { get; set; }
                public string? StateFile { get; set; }
                public string? OutputRoot { get; set; }
                public string? RulePages { get; set; }
                public string? Assembly { get; set; }
                public override bool Execute()
                {
                    System.IO.File.WriteAllText(ListFile, "");
                    Log.LogMessage(MessageImportance.High, "this is the {{which}} task");
                    return true;
                }
            }
            """
        );
}
