using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Tests.CustomResources;

public sealed class CustomResourceTests : IAsyncDisposable
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Things = "/apis/sample.dev/v1/namespaces/default/things";

    private const string Definition =
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.sample.dev"},
         "spec":{"group":"sample.dev","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
         "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","required":["spec"],
          "properties":{"spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer","minimum":1},"mode":{"type":"string","enum":["A","B"],"default":"A"}}},
          "status":{"type":"object","default":{"observedGeneration":-1},"properties":{"observedGeneration":{"type":"integer"}}}}}}}]}}
        """;

    private readonly ApiServer _server = new(new ApiServerOptions());

    private SandboxClient Client => new(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_definition_is_established_and_its_objects_are_defaulted_and_pruned()
    {
        (await Client.PostAsync(Definitions, Definition)).Code.Should().Be(201);

        var made = await Client.PostAsync(Things, """{"apiVersion":"sample.dev/v1","kind":"Thing","metadata":{"name":"a"},"spec":{"size":1,"bogus":2},"status":{"observedGeneration":9}}""");

        made.Code.Should().Be(201);
        JsonText.ToText(made.Body.Map("spec")).Should().Be("""{"size":1,"mode":"A"}""");
        made.Body.Map("status").Whole("observedGeneration").Should().Be(-1);
        made.Body.Map("metadata").Whole("generation").Should().Be(1);
    }

    [Theory]
    [InlineData("""{"size":0}""", "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("""{}""", "spec.size: Required value")]
    [InlineData("""{"size":"x"}""", "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size":1,"mode":"C"}""", "spec.mode: Unsupported value: \"C\": supported values: \"A\", \"B\"")]
    public async Task An_invalid_object_is_refused_in_the_words_of_the_real_server(string spec, string said)
    {
        await Client.PostAsync(Definitions, Definition);

        var refused = await Client.PostAsync(Things, $$"""{"apiVersion":"sample.dev/v1","kind":"Thing","metadata":{"name":"a"},"spec":{{spec}}}""");

        refused.Code.Should().Be(422);
        refused.Message.Should().Be("Thing.sample.dev \"a\" is invalid: " + said);
    }

    [Fact]
    public async Task Status_and_spec_are_written_apart_and_only_spec_moves_the_generation()
    {
        await Client.PostAsync(Definitions, Definition);
        await Client.PostAsync(Things, """{"apiVersion":"sample.dev/v1","kind":"Thing","metadata":{"name":"a"},"spec":{"size":1}}""");

        var status = await Client.MergeAsync(Things + "/a/status", """{"spec":{"size":5},"status":{"observedGeneration":1}}""");
        var spec = await Client.MergeAsync(Things + "/a", """{"spec":{"size":6},"status":{"observedGeneration":7}}""");

        status.Body.Map("spec").Whole("size").Should().Be(1);
        status.Body.Map("metadata").Whole("generation").Should().Be(1);
        spec.Body.Map("status").Whole("observedGeneration").Should().Be(1);
        spec.Body.Map("metadata").Whole("generation").Should().Be(2);
    }

    [Fact]
    public async Task Deleting_a_definition_deletes_its_objects_and_waits_for_their_finalizers()
    {
        await Client.PostAsync(Definitions, Definition);
        await Client.PostAsync(Things, """{"apiVersion":"sample.dev/v1","kind":"Thing","metadata":{"name":"a"},"spec":{"size":1}}""");
        await Client.PostAsync(Things, """{"apiVersion":"sample.dev/v1","kind":"Thing","metadata":{"name":"b","finalizers":["x.y/z"]},"spec":{"size":1}}""");

        await Client.DeleteAsync(Definitions + "/things.sample.dev");
        var left = await Client.GetAsync(Things);
        await Client.MergeAsync(Things + "/b", """{"metadata":{"finalizers":null}}""");

        left.Body!["items"]!.AsArray().Select(item => item.Map("metadata").Text("name")).Should().Equal("b");
        (await Client.GetAsync(Definitions + "/things.sample.dev")).Code.Should().Be(404);
        (await Client.GetAsync(Things)).Code.Should().Be(404);
    }
}
