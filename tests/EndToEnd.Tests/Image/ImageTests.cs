using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>
/// The image and the Deployment of config/default fit each other and the operator: it runs as the image's user, without capabilities, on a
/// file system that can't be written to, signed in as a pod is, with the arguments and volumes of the Deployment.
/// </summary>
[Collection(ScenarioGroup.Name)]
public sealed class ImageTests(ImageRoot image, ImageServers servers) : IClassFixture<ImageRoot>, IClassFixture<ImageServers>
{
    private JsonNode Container => servers.Pod["containers"]![0]!;

    private string[] Writable =>
        [.. Container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!)];

    [Fact]
    public void The_Deployment_and_the_image_say_the_same()
    {
        var security = servers.Pod["securityContext"]!;
        $"{security["runAsUser"]}:{security["runAsGroup"]}".Should().Be($"{image.File.User.User}:{image.File.User.Group}");
        Container["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToJsonString()).Should().BeEquivalentTo(image.File.Ports);
        var arguments = Container["args"]!.AsArray().Select(argument => (string)argument!).ToList();
        arguments.Where(argument => argument.Contains("-bind-address=", StringComparison.Ordinal)).Select(argument => argument.Split(':')[1])
            .Should().BeEquivalentTo(image.File.Ports);
        servers.Pod["volumes"]!.AsArray().Should().OnlyContain(volume => volume!["emptyDir"] != null);
    }

    [Fact]
    public async Task The_operator_becomes_ready_in_it_and_stops_when_told()
    {
        var (metrics, health) = (FreePorts.Next(), FreePorts.Next());
        var arguments = Container["args"]!.AsArray().Select(argument => ((string)argument!)
            .Replace("$(POD_NAMESPACE)", Stage.OperatorNamespace, StringComparison.Ordinal)
            .Replace("metrics-bind-address=:", $"metrics-bind-address=127.0.0.1:{metrics}#", StringComparison.Ordinal)
            .Replace("probe-bind-address=:", $"probe-bind-address=127.0.0.1:{health}#", StringComparison.Ordinal)
            .Split('#')[0]);
        var command = Command([.. image.File.Entrypoint, .. arguments]);
        await using var running = await ChildProcess.StartAsync(command[0], command.Skip(1), Path.Combine(servers.Folder, "image.log"));
        using var http = new HttpClient();
        await Poll.UntilAsync(
            async () =>
            {
                if (running.HasExited)
                {
                    throw new GaveUpException($"it exited with code {running.ExitCode}");
                }

                (await http.GetStringAsync($"http://127.0.0.1:{health}/readyz")).Should().Be("ok");
            },
            TimeSpan.FromSeconds(60),
            () => running.LogTail());

        var status = await File.ReadAllLinesAsync($"/proc/{running.Id}/status", TestContext.Current.CancellationToken);
        status.Should().Contain("Uid:\t65532\t65532\t65532\t65532").And.Contain("Gid:\t65532\t65532\t65532\t65532");
        status.Should().Contain("CapEff:\t0000000000000000").And.Contain("CapBnd:\t0000000000000000").And.Contain("NoNewPrivs:\t1");
        // Alerts go by the name that the management cluster has in a pod.
        await Poll.UntilAsync(
            async () => (await http.GetStringAsync($"http://127.0.0.1:{metrics}/metrics"))
                .Should().MatchRegex("""(?m)^bellwether_watch_synced\{resource="secrets",watched_cluster="in-cluster"\} 1$""").And.Contain("bellwether_leader 1"),
            TimeSpan.FromSeconds(30),
            () => running.LogTail());
        TestContext.Current.TestOutputHelper?.WriteLine(status.First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)));
        await running.StopAsync(TimeSpan.FromSeconds(10));
        running.ExitCode.Should().Be(0, running.LogTail());
    }

    [Theory]
    [InlineData("id -u; id -g; id -un", 0, "65532\n65532\nbellwether")]
    [InlineData("touch /x", 1, "Read-only file system")]
    [InlineData("touch /operator/x", 1, "Read-only file system")]
    [InlineData("touch /tmp/x /var/lib/bellwether/x && echo written", 0, "written")]
    [InlineData("test -s /etc/ssl/certs/ca-certificates.crt && echo authorities", 0, "authorities")]
    // A user without a name would be refused before anything is sent.
    [InlineData("ssh -o BatchMode=yes -p 1 127.0.0.1", 255, "Connection refused")]
    // The server is no Git server, and says so over https.
    [InlineData("GIT_SSL_CAINFO=/run/secrets/kubernetes.io/serviceaccount/ca.crt git ls-remote $SERVER/no.git", 128, "returned error: 403")]
    [InlineData("git ls-remote $SERVER/no.git", 128, "server certificate verification failed")]
    public async Task What_is_in_it_works_and_nothing_else_can_be_written(string script, int code, string says)
    {
        var command = Command(["/bin/sh", "-c", script], ("SERVER", servers.Management.Server.Url), ("GIT_TERMINAL_PROMPT", "0"));

        var result = await Shell.TryAsync(command);

        result.Code.Should().Be(code, "{0}{1}", result.Output, result.Error);
        (result.Output + result.Error).Should().Contain(says);
    }

    [Fact]
    public async Task A_signed_commit_can_be_made_and_pushed()
    {
        var (code, output, error) = await Shell.TryAsync(Command(
        [
            "/bin/sh", "-ec",
            """
            cd /var/lib/bellwether
            ssh-keygen -q -t ed25519 -N '' -f key
            git init -q --bare remote.git
            git init -q -b main work
            cd work
            echo one >file
            git add file
            git -c user.name=a -c user.email=a@example.com -c gpg.format=ssh -c user.signingkey=/var/lib/bellwether/key commit -q -S -m one
            git push -q ../remote.git main
            git -C ../remote.git cat-file commit main
            """,
        ]));

        code.Should().Be(0, "{0}{1}", output, error);
        output.Should().Contain("BEGIN SSH SIGNATURE");
    }

    private IReadOnlyList<string> Command(IReadOnlyList<string> command, params (string Name, string Value)[] environment) => image.Command(
        Writable,
        servers.Account,
        command,
        [
            ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
            ("KUBERNETES_SERVICE_PORT", new Uri(servers.Management.Server.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            .. environment,
        ]);
}
