namespace HAPostgres.Artifacts.Tests.Tools;

/// <summary>The scripts' own function, with a docker that refuses as often as it is told to.</summary>
public class NodeUpdateTests
{
    private const string OutOfSequence = "Error response from daemon: rpc error: code = Unknown desc = update out of sequence";

    [Theory]
    [InlineData("setup.sh", OutOfSequence, 2, 0, 3)]
    [InlineData("remove.sh", OutOfSequence, 2, 0, 3)]
    [InlineData("setup.sh", OutOfSequence, 99, 1, 10)]
    [InlineData("setup.sh", "Error response from daemon: node c not found", 99, 1, 1)]
    public async Task Only_a_change_that_the_swarm_itself_overtook_is_made_again(
        string script,
        string refusal,
        int refusals,
        int code,
        int calls
    )
    {
        (int ended, string output) = await Tool.Run(
            "bash",
            [
                "-c",
                """
                set -euo pipefail
                die() { echo "died: $*"; exit 1; }
                sleep() { :; }
                docker() {
                  echo "$*" >>"$calls"
                  (($(wc -l <"$calls") > refusals)) || { echo "$refusal" >&2; return 1; }
                }
                eval "$(sed -n '/^update_node() {/,/^}/p')"
                calls=$(mktemp)
                trap 'echo "$(sort -u "$calls"), $(wc -l <"$calls") times"; rm "$calls"' EXIT
                update_node --label-add x=y c
                """,
            ],
            Example.Text($"scripts/{script}"),
            new Dictionary<string, string> { ["refusal"] = refusal, ["refusals"] = $"{refusals}" }
        );

        Assert.Equal(code, ended);
        Assert.EndsWith($"node update --label-add x=y c, {calls} times\n", output, StringComparison.Ordinal);
        Assert.Equal(code != 0, output.Contains($"died: {refusal}", StringComparison.Ordinal));
    }
}
