using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Tests.Access;

public sealed class RbacTests : IAsyncDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private readonly ApiServer _server = new(new ApiServerOptions
    {
        Authorization = AuthorizationMode.Rbac,
        Users = new Dictionary<string, ApiUser> { ["admin"] = ApiUser.Admin, ["alice"] = new("alice", "dev") },
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Get_WhenNothingAllowsIt_403SaysWhoCannotWhatWhere()
    {
        var refused = await new SandboxClient(_server, "alice").GetAsync(Secrets + "/x");

        refused.Code.Should().Be(403);
        refused.Message.Should().Be("secrets \"x\" is forbidden: User \"alice\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\"");
    }

    [Fact]
    public async Task Review_WhenARoleBindingAllows_AgreesWithTheServerAndNamesTheBinding()
    {
        _server.Put((JsonObject)JsonText.Parse(
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r","namespace":"default"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["list"]}]}""")!);
        _server.Put((JsonObject)JsonText.Parse(
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"rb","namespace":"default"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"Group","name":"dev"}]}""")!);
        var alice = new SandboxClient(_server, "alice");

        var review = await alice.PostAsync(Reviews, """{"spec":{"resourceAttributes":{"verb":"list","resource":"secrets","namespace":"default"}}}""");

        review.Code.Should().Be(201);
        review.Body.Map("status").Flag("allowed").Should().BeTrue();
        review.Body.Map("status").Text("reason").Should().Be("RBAC: allowed by RoleBinding \"rb/default\" of Role \"r\" to Group \"dev\"");
        (await alice.GetAsync(Secrets)).Code.Should().Be(200);
        (await alice.PostAsync(Secrets, """{"metadata":{"name":"x"}}""")).Code.Should().Be(403);
    }

    [Theory]
    [InlineData("wrong", 401)]
    [InlineData(null, 403)]
    public async Task A_wrong_token_is_unauthorized_and_none_is_anonymous(string? token, int code)
    {
        (await new SandboxClient(_server, token).GetAsync(Secrets)).Code.Should().Be(code);
        (await new SandboxClient(_server, null).GetAsync("/version")).Code.Should().Be(200);
    }
}
