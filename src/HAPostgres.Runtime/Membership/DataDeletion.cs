using HAPostgres.Runtime.Cluster;
using HAPostgres.Runtime.Hosts;
using HAPostgres.Runtime.Swarm;

namespace HAPostgres.Runtime.Membership;

/// <summary>Whether the data of members that leave is deleted: only with a flag, and with each member's name typed.</summary>
/// <param name="Wanted">The flag.</param>
/// <param name="Typed">Names that were given on the command line.</param>
public sealed record DataDeletion(bool Wanted, IReadOnlyList<string> Typed)
{
    /// <exception cref="DeployException">The member's name was not typed.</exception>
    internal void Confirm(CommandContext context, DeployedMember member)
    {
        if (Wanted)
            context.Report.ConfirmTyped(
                $"The data of {member.Name} on {member.Host} ({member.Data}) will be deleted, for ever; without --delete-data it stays.",
                member.Name,
                Typed.FirstOrDefault(t => t.Trim() == member.Name)
            );
    }

    internal async Task RunAsync(CommandContext context, DeployedMember member, SwarmNode? node, CancellationToken cancel)
    {
        if (!Wanted)
            return;
        if (node is not { Ready: true })
            throw new DeployException(
                ExitCode.PreconditionMissing,
                $"The data of {member.Name} cannot be deleted: "
                    + $"{(node is null ? $"no node is labelled as {member.Host}" : $"node {node.Hostname} is down")}.",
                "Run deploy without --delete-data: the member is removed, and its data stays where it is."
            );
        bool volume = member.Kind == MemberKind.Etcd;
        string problem = await DataRemover.RunAsync(
            context,
            member.Host,
            node,
            volume ? [member.Data] : [],
            volume ? [] : [new MemberDirectory(member.Name, member.Data)],
            cancel
        );
        if (problem.Length > 0)
            throw new DeployException(
                ExitCode.Failed,
                $"The data of {member.Name} could not be deleted: {problem}.",
                "Remove the cause and run the same command again; it continues. Without --delete-data the member is removed, and its "
                    + "data stays."
            );
    }
}
