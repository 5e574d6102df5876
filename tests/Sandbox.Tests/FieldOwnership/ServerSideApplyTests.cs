using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Tests.FieldOwnership;

/// <summary>What was tried on real API servers about field ownership, case by case.</summary>
public sealed class ServerSideApplyTests : IAsyncDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Path = Secrets + "/a";

    private const string Config =
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","labels":{"o":"1"}},"data":{"k":"dg==","l":"dg=="},"type":"Opaque"}""";

    private const string FullSet = """{"f:data":{"f:k":{},"f:l":{}},"f:metadata":{"f:labels":{"f:o":{}}},"f:type":{}}""";

    private readonly ApiServer _server = new(new ApiServerOptions());

    private SandboxClient Client => new(_server);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_no_op_apply_keeps_the_resourceVersion()
    {
        var first = await Client.ApplyAsync(Path, Config);
        var second = await Client.ApplyAsync(Path, Config);

        first.Code.Should().Be(201);
        first.Owns("ours").Should().Be(FullSet);
        second.Code.Should().Be(200);
        second.Version.Should().Be(first.Version);
    }

    [Theory]
    [InlineData("PATCH", SandboxClient.Merge, """{"data":{"k":"eA=="}}""")]
    [InlineData("PATCH", SandboxClient.Merge, """{"data":{"k":null}}""")]
    [InlineData("PATCH", SandboxClient.Merge, """{"stringData":{"k":"zz"}}""")]
    [InlineData("PATCH", SandboxClient.Strategic, """{"data":{"k":"eA=="}}""")]
    [InlineData("PATCH", SandboxClient.Json, """[{"op":"replace","path":"/data/k","value":"eA=="}]""")]
    [InlineData("PUT", "application/json", """{"metadata":{"name":"a","labels":{"o":"1"}},"data":{"k":"eA==","l":"dg=="}}""")]
    public async Task A_value_changed_or_deleted_by_another_leaves_our_entry_until_a_forced_apply(string method, string type, string body)
    {
        await Client.ApplyAsync(Path, Config);

        var edited = await Client.SendAsync(method, Path + "?fieldManager=editor", body, type);
        var repaired = await Client.ApplyAsync(Path, Config);

        edited.Owns("ours").Should().Be("""{"f:data":{"f:l":{}},"f:metadata":{"f:labels":{"f:o":{}}},"f:type":{}}""");
        repaired.Owns("ours").Should().Be(FullSet);
        repaired.Body.Map("data").Text("k").Should().Be("dg==");
    }

    [Fact]
    public async Task A_forced_foreign_apply_takes_the_field_and_an_unforced_one_conflicts()
    {
        await Client.ApplyAsync(Path, Config);
        const string theirs = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"eA=="}}""";

        var refused = await Client.ApplyAsync(Path, theirs, "foreign", force: false);
        var taken = await Client.ApplyAsync(Path, theirs, "foreign");

        refused.Code.Should().Be(409);
        refused.Causes.Should().Equal("FieldManagerConflict");
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"ours\": .data.k");
        taken.Owns("ours").Should().NotContain("f:k");
    }

    [Fact]
    public async Task Our_name_with_operation_Update_takes_the_field_from_our_Apply_entry()
    {
        await Client.ApplyAsync(Path, Config);

        var edited = await Client.SendAsync("PATCH", Path + "?fieldManager=ours", """{"data":{"k":"eA=="}}""", SandboxClient.Merge);

        edited.Managers.Should().Equal("ours/Apply", "ours/Update");
        edited.Owns("ours").Should().NotContain("f:k");
    }

    [Theory]
    [InlineData("""[{}]""")]
    [InlineData("""[]""")]
    public async Task Managers_can_be_forgotten_on_request(string entries)
    {
        await Client.ApplyAsync(Path, Config);

        var reset = await Client.MergeAsync(Path, $$$"""{"metadata":{"managedFields":{{{entries}}}}}""");
        var again = await Client.ApplyAsync(Path, Config);

        reset.Managers.Should().BeEmpty();
        again.Managers.Should().Equal("ours/Apply", "before-first-apply/Update");
    }

    [Fact]
    public async Task An_update_that_sends_no_managedFields_keeps_them()
    {
        await Client.ApplyAsync(Path, Config);

        var kept = await Client.MergeAsync(Path, """{"metadata":{"managedFields":null}}""");

        kept.Managers.Should().Equal("ours/Apply");
    }

    [Fact]
    public async Task An_equal_value_by_update_is_no_event_at_all()
    {
        var first = await Client.ApplyAsync(Path, Config);

        var same = await Client.SendAsync("PATCH", Path + "?fieldManager=editor", """{"data":{"k":"dg=="}}""", SandboxClient.Merge);

        same.Version.Should().Be(first.Version);
        same.Managers.Should().Equal("ours/Apply");
    }

    [Fact]
    public async Task An_equal_value_by_apply_co_owns_and_survives_our_removal()
    {
        await Client.ApplyAsync(Path, Config);
        await Client.ApplyAsync(Path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"dg=="}}""", "other");

        var removed = await Client.ApplyAsync(Path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"l":"dg=="}}""");

        removed.Body.Map("data")!.ContainsKey("k").Should().BeTrue();
        removed.Body.Map("metadata")!.ContainsKey("labels").Should().BeFalse();
        removed.Owns("other").Should().Be("""{"f:data":{"f:k":{}}}""");
    }

    [Fact]
    public async Task A_key_added_by_another_stays_through_a_forced_apply_and_our_entry_does_not_change()
    {
        await Client.ApplyAsync(Path, Config);

        await Client.SendAsync("PATCH", Path + "?fieldManager=editor", """{"data":{"extra":"eA=="}}""", SandboxClient.Merge);
        var applied = await Client.ApplyAsync(Path, Config);

        applied.Owns("ours").Should().Be(FullSet);
        applied.Owns("editor").Should().Be("""{"f:data":{"f:extra":{}}}""");
        applied.Body.Map("data")!.ContainsKey("extra").Should().BeTrue();
    }

    [Fact]
    public async Task A_first_apply_without_force_merges_with_a_foreign_object_of_equal_fields()
    {
        await Client.PostAsync(Secrets, """{"metadata":{"name":"a"},"data":{"k":"dg=="}}""");

        var applied = await Client.ApplyAsync(Path, Config, force: false);

        applied.Code.Should().Be(200);
        applied.Managers.Should().Equal("ours/Apply", "tester/Update");
    }

    [Fact]
    public async Task An_owner_of_an_emptied_map_owns_all_of_it_after_the_next_write_of_anybody()
    {
        await Client.SendAsync("POST", Secrets + "?fieldManager=maker", """{"metadata":{"name":"a"},"data":{"k":"dg=="}}""");

        var taken = await Client.SendAsync("PATCH", Path + "?fieldManager=b", """{"data":{"k":"eA=="}}""", SandboxClient.Merge);
        var next = await Client.SendAsync("PATCH", Path + "?fieldManager=c", """{"data":{"c":"eA=="}}""", SandboxClient.Merge);

        taken.Owns("maker").Should().Be("""{"f:data":{},"f:type":{}}""");
        next.Owns("maker").Should().Be("""{"f:data":{".":{},"f:k":{}},"f:type":{}}""");
    }

    [Fact]
    public async Task ResourceVersion_1_creates_only()
    {
        const string body = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","resourceVersion":"1"}}""";

        (await Client.ApplyAsync(Path, body)).Code.Should().Be(201);
        (await Client.ApplyAsync(Path, body)).Code.Should().Be(409);
    }

    [Fact]
    public async Task A_uid_in_an_apply_never_creates_and_never_hits_another_object()
    {
        const string foreign = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","uid":"11111111-1111-1111-1111-111111111111"},"data":{"k":"dg=="}}""";
        var absent = await Client.ApplyAsync(Path, foreign);
        var made = await Client.ApplyAsync(Path, Config);
        var other = await Client.ApplyAsync(Path, foreign);
        var own = Config.Replace("\"name\":\"a\"", $"\"name\":\"a\",\"uid\":\"{made.Uid}\"", StringComparison.Ordinal);

        var same = await Client.ApplyAsync(Path, own);

        absent.Code.Should().Be(409);
        other.Code.Should().Be(422);
        same.Code.Should().Be(200);
        same.Version.Should().Be(made.Version);
    }

    [Fact]
    public async Task An_apply_onto_a_dying_object_answers_200_and_the_object_vanishes()
    {
        await Client.ApplyAsync(Path, Config.Replace("\"name\":\"a\"", "\"name\":\"a\",\"finalizers\":[\"x.y/z\"]", StringComparison.Ordinal));
        await Client.DeleteAsync(Path);

        var applied = await Client.ApplyAsync(Path, Config);

        applied.Code.Should().Be(200);
        (await Client.GetAsync(Path)).Code.Should().Be(404);
    }

    [Fact]
    public async Task A_union_of_all_fields_in_our_entry_and_a_forced_apply_make_the_content_exact()
    {
        await Client.PostAsync(Secrets, """{"metadata":{"name":"a"},"data":{"k":"dg==","extra":"eA=="}}""");
        const string union =
            """{"metadata":{"managedFields":[{"manager":"ours","operation":"Apply","apiVersion":"v1","time":"2020-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:k":{},"f:extra":{}},"f:type":{}}}]}}""";
        await Client.MergeAsync(Path, union);

        var applied = await Client.ApplyAsync(Path, Config);

        applied.Body.Map("data")!.Select(pair => pair.Key).Should().BeEquivalentTo("k", "l");
        applied.Managers.Should().Equal("ours/Apply");
    }

    [Fact]
    public async Task An_empty_data_map_leaves_no_field_behind()
    {
        var applied = await Client.ApplyAsync(Path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{}}""");

        applied.Managers.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"bogus":1}""", ".bogus: field not declared in schema")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":1}}""", ".data.k: expected string, got &value.valueUnstructured{Value:1}")]
    public async Task A_body_that_does_not_fit_the_schema_is_a_500(string body, string said)
    {
        var refused = await Client.ApplyAsync(Path, body);

        refused.Code.Should().Be(500);
        refused.Message.Should().Be("failed to create typed patch object: " + said);
    }

    [Fact]
    public async Task A_dry_run_tells_the_entry_that_a_real_apply_would_leave()
    {
        var tried = await Client.ApplyAsync(Path, Config, query: "&dryRun=All");
        var absent = await Client.GetAsync(Path);
        var applied = await Client.ApplyAsync(Path, Config);

        absent.Code.Should().Be(404);
        tried.Owns("ours").Should().Be(applied.Owns("ours"));
    }

    [Fact]
    public async Task Metadata_only_answers_never_hold_data()
    {
        var applied = await Client.SendAsync("PATCH", Path + "?fieldManager=ours", Config, SandboxClient.Apply, SandboxClient.Metadata);

        applied.Body.Text("kind").Should().Be("PartialObjectMetadata");
        applied.Body!.AsObject().Select(pair => pair.Key).Should().BeEquivalentTo("kind", "apiVersion", "metadata");
        applied.Owns("ours").Should().Be(FullSet);
    }

    [Fact]
    public async Task More_than_ten_updaters_are_merged_into_ancient_changes()
    {
        await Client.ApplyAsync(Path, Config);
        Answer last = new(0, null);
        for (var i = 0; i < 12; i++)
        {
            last = await Client.SendAsync("PATCH", $"{Path}?fieldManager=m{i}", $$$"""{"data":{"x{{{i}}}":"eA=="}}""", SandboxClient.Merge);
        }

        last.Managers.Should().Contain("ancient-changes/Update").And.HaveCount(11);
        last.Managers.Should().Contain("ours/Apply");
    }

    [Fact]
    public async Task Values_put_back_together_with_managedFields_are_invisible_but_for_a_real_apply()
    {
        var applied = await Client.ApplyAsync(Path, Config);
        var managed = applied.Body.Map("metadata").List("managedFields")!.DeepClone();
        await Client.MergeAsync(Path, """{"data":{"k":"eA=="}}""");
        var hidden = await Client.MergeAsync(Path, JsonText.ToText(new JsonObject { ["metadata"] = new JsonObject { ["managedFields"] = managed } }));

        var repaired = await Client.ApplyAsync(Path, Config);

        hidden.Owns("ours").Should().Be(FullSet);
        repaired.Body.Map("data").Text("k").Should().Be("dg==");
        repaired.Version.Should().NotBe(hidden.Version);
    }
}
