namespace HAPostgres.Runtime.Planning;

/// <summary>Paths inside a service's specification in the words that stack files and the docker command use for them.</summary>
internal static class SpecPath
{
    private static readonly (string Path, string Words)[] s_words =
    [
        ("Labels.", "label "),
        ("Mode.Replicated.Replicas", "replicas"),
        ("Mode.", "mode "),
        ("EndpointSpec.Mode", "endpoint mode"),
        ("EndpointSpec.Ports", "port"),
        ("UpdateConfig.", "update config "),
        ("RollbackConfig.", "rollback config "),
        ("TaskTemplate.ContainerSpec.Image", "image"),
        ("TaskTemplate.ContainerSpec.Env", "environment"),
        ("TaskTemplate.ContainerSpec.Labels.", "container label "),
        ("TaskTemplate.ContainerSpec.Command", "entrypoint"),
        ("TaskTemplate.ContainerSpec.Args", "command"),
        ("TaskTemplate.ContainerSpec.Mounts", "mount"),
        ("TaskTemplate.ContainerSpec.Secrets", "secret"),
        ("TaskTemplate.ContainerSpec.Configs", "config"),
        ("TaskTemplate.ContainerSpec.Healthcheck.", "healthcheck "),
        ("TaskTemplate.ContainerSpec.Hosts", "host entry"),
        ("TaskTemplate.ContainerSpec.Ulimits", "ulimit"),
        ("TaskTemplate.ContainerSpec.Sysctls.", "sysctl "),
        ("TaskTemplate.ContainerSpec.CapabilityAdd", "added capability"),
        ("TaskTemplate.ContainerSpec.CapabilityDrop", "dropped capability"),
        ("TaskTemplate.ContainerSpec.", ""),
        ("TaskTemplate.Resources.Limits.", "limit "),
        ("TaskTemplate.Resources.Reservations.", "reservation "),
        ("TaskTemplate.RestartPolicy.", "restart policy "),
        ("TaskTemplate.Placement.Constraints", "constraint"),
        ("TaskTemplate.Placement.", "placement "),
        ("TaskTemplate.Networks", "network"),
        ("TaskTemplate.LogDriver.", "logging "),
        ("TaskTemplate.", ""),
    ];

    public static string Describe(string path)
    {
        (string prefix, string words) = s_words.FirstOrDefault(
            w => path.StartsWith(w.Path, StringComparison.Ordinal),
            (Path: "", Words: "")
        );
        string rest = path[prefix.Length..];
        return rest is ['[', .. string element, ']'] ? $"{words} {element}" : words + rest;
    }
}
