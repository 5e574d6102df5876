using System.Net.Http.Headers;
using Bellwether.Conformance;

namespace Bellwether.Sandbox.Tests.Conformance;

/// <summary>The sandbox against what a real kube-apiserver of its version answered to the same requests.</summary>
public sealed class SandboxConformanceTests
{
    private const string Version = "v1.20.2";

    public static TheoryData<string> Sequences => [.. ConformanceSuite.Names];

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task The_sandbox_answers_as_a_real_server(string name)
    {
        var golden = ConformanceSuite.Golden(Version, name);
        golden.Should().NotBeNull($"{name} has a transcript of {Version}");
        await using var server = new ApiServer(Options());

        var actual = await SequenceRunner.RunAsync(Target(server), ConformanceSuite.Load(name), TestContext.Current.CancellationToken);

        TranscriptDiff.Between(golden!, actual, ConformanceSuite.Accepted(name)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void An_accepted_difference_names_a_step(string name) =>
        ConformanceSuite.Accepted(name).Keys.Should().BeSubsetOf(ConformanceSuite.Load(name).Steps.Select(step => step.Title));

    private static ApiServerOptions Options() => new()
    {
        GitVersion = Version,
        // The real server of the suite has no controller manager.
        NamespaceController = false,
        Authorization = AuthorizationMode.Rbac,
        BookmarkInterval = TimeSpan.FromSeconds(1),
        Users = new Dictionary<string, ApiUser>
        {
            ["admin"] = ApiUser.Admin,
            ["limited"] = new ApiUser("limited"),
        },
    };

    private static ConformanceTarget Target(ApiServer server) => new(
        user =>
        {
            var client = new HttpClient(new InMemoryHandler(server)) { BaseAddress = new Uri("https://sandbox") };
            client.DefaultRequestHeaders.Authorization = user == "none" ? null : new AuthenticationHeaderValue("Bearer", user);
            return client;
        },
        _ =>
        {
            server.ExpireHistory();
            return Task.CompletedTask;
        });
}
