namespace HAPostgres.Runtime.Swarm;

/// <summary>The engine's filter syntax.</summary>
internal static class Filters
{
    public static IDictionary<string, IDictionary<string, bool>> Of(string key, params IEnumerable<string> values) =>
        new Dictionary<string, IDictionary<string, bool>> { [key] = values.ToDictionary(static v => v, static _ => true) };

    public static IDictionary<string, IDictionary<string, bool>> Stack(string stack) => Of("label", $"{StackLabels.Namespace}={stack}");
}

/// <summary>The labels by which the docker CLI recognizes the objects of a stack.</summary>
internal static class StackLabels
{
    public const string Namespace = "com.docker.stack.namespace";

    public const string Image = "com.docker.stack.image";

    /// <summary>On the service that stands for a command that changes the cluster: the cluster.</summary>
    public const string Lock = "hapostgres.lock";

    /// <summary>On configs that keep what was deployed: the cluster.</summary>
    public const string Record = "hapostgres.record";

    /// <summary>On one-shot services: the cluster that they work for. They are no part of the stack.</summary>
    public const string SwarmJob = "hapostgres.oneshot";

    /// <summary>On one-shot services: the run of the program that made them.</summary>
    public const string JobOwner = "hapostgres.oneshot.owner";

    /// <summary>On one-shot services: the seconds from creation after which their program has given them up.</summary>
    public const string JobLimit = "hapostgres.oneshot.limit";

    /// <summary>On their containers: what they are for.</summary>
    public const string JobPurpose = "hapostgres.oneshot.purpose";
}
