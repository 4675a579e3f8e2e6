using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace HAPostgres.Testing;

/// <summary>The REST API of the members of an <see cref="InMemoryPatroni"/>, with Patroni's own statuses and words.</summary>
internal sealed class InMemoryPatroniApi(InMemoryPatroni patroni)
{
    public JobAnswer Ask(JobRequest job)
    {
        List<string> answers = [];
        foreach (string name in job.Words("HAPG_MEMBERS").Where(patroni.Answers))
        {
            (HttpStatusCode status, string text) = Answer(name, job["HAPG_METHOD"], job["HAPG_PATH"], job["HAPG_BODY"]);
            answers.Add($"answer|{name}|{(int)status}|{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
            if (job["HAPG_EACH"] != "1")
                break;
        }
        return answers.Count > 0
            ? new JobAnswer(string.Join('\n', answers))
            : new JobAnswer("", 1, "curl: (28) Connection timed out after 5000 milliseconds");
    }

    /// <param name="leader">Whom the role is taken from.</param>
    public (HttpStatusCode Status, string Text) Switchover(string leader, string candidate)
    {
        if (leader != patroni.Leader)
            return (HttpStatusCode.PreconditionFailed, "leader name does not match");
        return patroni.Mode == "on" && !patroni.Synchronous.Contains(candidate)
            ? (HttpStatusCode.PreconditionFailed, "candidate name does not match with sync_standby")
            : Promote("switchover", candidate);
    }

    private (HttpStatusCode Status, string Text) Answer(string name, string method, string path, string body)
    {
        JsonObject request = body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
        switch (method, path)
        {
            case ("GET", "/patroni"):
                return (HttpStatusCode.OK, Status(name).ToJsonString());
            case ("GET", "/config"):
                return (HttpStatusCode.OK, patroni.Dynamic.ToJsonString());
            case ("PATCH", "/config"):
                patroni.Patch(request);
                return (HttpStatusCode.OK, patroni.Dynamic.ToJsonString());
            case ("POST", "/restart"):
                return Restart(name, pendingOnly: request.ContainsKey("restart_pending"));
            case ("POST", "/reinitialize"):
                return Reinitialize(name);
            case ("POST", "/failover"):
                return Promote("failover", (string)request["candidate"]!);
            default:
                throw new NotSupportedException($"{method} {path}");
        }
    }

    private JsonObject Status(string name)
    {
        if (!patroni.Runs(name))
            return new JsonObject { ["state"] = "stopped" };
        long received = 0x3000000 - patroni.Behind.GetValueOrDefault(name);
        return new JsonObject
        {
            ["state"] = "running",
            ["timeline"] = patroni.Timeline,
            ["xlog"] = new JsonObject { ["received_location"] = received, ["replayed_location"] = received },
        };
    }

    private (HttpStatusCode Status, string Text) Restart(string name, bool pendingOnly)
    {
        if (pendingOnly && !patroni.Waits(name))
            return (HttpStatusCode.ServiceUnavailable, "restart conditions are not satisfied");
        return patroni.Restart(name)
            ? (HttpStatusCode.OK, "restarted successfully")
            : (HttpStatusCode.ServiceUnavailable, "postgres is still starting");
    }

    private (HttpStatusCode Status, string Text) Reinitialize(string name)
    {
        if (patroni.Leader is null)
            return (HttpStatusCode.ServiceUnavailable, "Cluster has no leader, can not reinitialize");
        if (patroni.Leader == name)
            return (HttpStatusCode.ServiceUnavailable, "I am the leader, can not reinitialize");
        patroni.Copy(name);
        return (HttpStatusCode.OK, "reinitialize started");
    }

    private (HttpStatusCode Status, string Text) Promote(string action, string candidate)
    {
        if (!patroni.IsMember(candidate))
            return (HttpStatusCode.PreconditionFailed, "candidate does not exists");
        if (!patroni.Answers(candidate) || !patroni.Runs(candidate))
            return (HttpStatusCode.PreconditionFailed, $"{action} is not possible: no good candidates have been found");
        patroni.Promote(candidate);
        return (HttpStatusCode.OK, $"Successfully {action[..^4]}ed over to \"{candidate}\"");
    }
}
