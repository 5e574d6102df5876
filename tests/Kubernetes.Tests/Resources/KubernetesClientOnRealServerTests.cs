using System.Net;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Fields;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing.Servers;

namespace Bellwether.Kubernetes.Tests.Resources;

/// <summary>What the client takes for granted, asked of a real kube-apiserver.</summary>
[Trait(RealServer.Trait, RealServer.TraitValue)]
public sealed class KubernetesClientOnRealServerTests(RealServer real) : IClassFixture<RealServer>
{
    private static readonly WriteOptions Ours = new("tests", Force: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Version_is_read()
    {
        using var client = real.Client();

        var version = await client.GetRawAsync(VersionInfo.Path, KubernetesJsonContext.Default.VersionInfo, Stop);

        version.GitVersion.Should().StartWith("v1.");
    }

    [Fact]
    public async Task An_applied_object_is_answered_as_metadata_and_read_as_bytes()
    {
        using var client = real.Client();
        var key = Key("applied");

        var written = await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one"), Ours, Stop);
        var again = await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one"), Ours, Stop);
        var bytes = await client.GetBytesAsync(ResourceKind.ConfigMap, key, Stop);

        written.Kind.Should().Be("ConfigMap");
        written.Metadata.Uid.Should().NotBeNullOrEmpty();
        again.Metadata.ResourceVersion.Should().Be(written.Metadata.ResourceVersion);
        JsonDocument.Parse(bytes).RootElement.GetProperty("data").GetProperty("key").GetString().Should().Be("one");
        FieldSets.Leaves(written.Metadata.ManagedFields!.Single().FieldsV1).Should().Contain("f:data/f:key");
    }

    [Fact]
    public async Task A_body_in_three_parts_arrives_whole()
    {
        using var client = real.Client();
        var key = Key("spliced");
        var created = await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one"), Ours, Stop);

        var body = new RequestBody(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"""u8.ToArray(),
            Encoding.UTF8.GetBytes($"\"uid\":\"{created.Metadata.Uid}\","),
            Encoding.UTF8.GetBytes($$$"""
                "name":"{{{key.Name}}}","namespace":"default"},"data":{"key":"two"}}
                """));
        var written = await client.ApplyAsync(ResourceKind.ConfigMap, key, body, Ours, Stop);

        written.Metadata.Uid.Should().Be(created.Metadata.Uid);
        written.Metadata.ResourceVersion.Should().NotBe(created.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_conflict_names_the_manager_and_the_field()
    {
        using var client = real.Client();
        var key = Key("contested");
        await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one"), Ours, Stop);

        var attempt = () => client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "canary-value"), new WriteOptions("others"), Stop);

        var failure = (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
        failure.IsConflict.Should().BeTrue();
        failure.Status!.Causes.Should().ContainSingle().Which.Should().Be(new StatusCause("FieldManagerConflict", ".data.key", "tests"));
        failure.ToString().Should().NotContain("canary-value");
    }

    [Fact]
    public async Task An_absent_object_is_not_found_but_an_absent_kind_is_an_unexpected_answer()
    {
        using var client = real.Client();
        var absent = new ResourceKind("absent.example.com", "v1", "Absent", "absents", Namespaced: true);

        var noObject = () => client.GetAsync(ResourceKind.Secret.Metadata(), Key("absent"), Stop);
        var noKind = () => client.GetAsync(absent.Metadata(), Key("absent"), Stop);

        (await noObject.Should().ThrowAsync<KubernetesException>()).Which.IsNotFound.Should().BeTrue();
        var failure = (await noKind.Should().ThrowAsync<KubernetesException>()).Which;
        failure.Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        failure.IsNotFound.Should().BeFalse();
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        using var client = real.Client();
        await Task.WhenAll(Enumerable.Range(0, 7).Select(i =>
        {
            var key = Key($"paged-{i}");
            return client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one", "paged"), Ours, Stop);
        }));

        List<ListPage<PartialObject>> pages = [];
        await foreach (var page in client.ListAsync(
            ResourceKind.ConfigMap.Metadata(), new ListOptions("default", LabelSelector: "test=paged", PageSize: 3), Stop))
        {
            pages.Add(page);
        }

        pages.Select(page => page.Items.Count).Should().Equal(3, 3, 1);
        pages.Select(page => page.ResourceVersion).Distinct().Should().ContainSingle();
        pages[0].Items[0].Kind.Should().Be("ConfigMap");
    }

    [Fact]
    public async Task A_watch_shows_what_happens_and_ends_when_it_said()
    {
        using var client = real.Client();
        var options = new ListOptions("default", LabelSelector: "test=watched");
        var version = await VersionAsync(client, options);
        var key = Key("watched");
        var created = await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one", "watched"), Ours, Stop);
        await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "two", "watched"), Ours, Stop);
        await client.DeleteAsync(ResourceKind.ConfigMap, key, new Preconditions(created.Metadata.Uid!), Ours, Stop);

        List<WatchEvent<PartialObject>> seen = [];
        await foreach (var next in client.WatchAsync(ResourceKind.ConfigMap.Metadata(), options, version, TimeSpan.FromSeconds(2), Stop))
        {
            if (next.Type != WatchEventType.Bookmark)
            {
                seen.Add(next);
            }
        }

        seen.Select(next => next.Type)
            .Should().Equal(WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted);
        seen[0].Item!.Key().Should().Be(key);
        seen[0].Item!.Metadata.Uid.Should().Be(created.Metadata.Uid);
    }

    [Fact]
    public async Task A_delete_holds_its_preconditions_and_shows_what_a_finalizer_keeps()
    {
        using var client = real.Client();
        var key = Key("kept");
        var created = await client.ApplyAsync(ResourceKind.ConfigMap, key, Text($$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{key.Name}}}","namespace":"default","finalizers":["example.com/keep"]}}
            """), Ours, Stop);

        var wrong = () => client.DeleteAsync(ResourceKind.ConfigMap, key, new Preconditions("another-uid"), Ours, Stop);
        (await wrong.Should().ThrowAsync<KubernetesException>()).Which.IsConflict.Should().BeTrue();
        var exact = new Preconditions(created.Metadata.Uid!, created.Metadata.ResourceVersion);
        var dry = await client.DeleteAsync(ResourceKind.ConfigMap, key, exact, Ours with { DryRun = true }, Stop);
        var kept = await client.DeleteAsync(ResourceKind.ConfigMap, key, exact, Ours, Stop);
        await client.MergePatchAsync(ResourceKind.ConfigMap, key, Text("""{"metadata":{"finalizers":null}}"""), Ours, Stop);

        dry!.IsBeingDeleted().Should().BeTrue();
        kept!.Metadata.Finalizers.Should().Equal("example.com/keep");
        var gone = () => client.DeleteAsync(ResourceKind.ConfigMap, key, new Preconditions(created.Metadata.Uid!), Ours, Stop);
        (await gone.Should().ThrowAsync<KubernetesException>()).Which.IsNotFound.Should().BeTrue();
    }

    [Fact]
    public async Task A_delete_of_an_object_without_finalizers_leaves_nothing()
    {
        using var client = real.Client();
        var key = Key("removed");
        var created = await client.CreateAsync(ResourceKind.ConfigMap, "default", ConfigMap(key, "one"), Ours, Stop);

        var left = await client.DeleteAsync(ResourceKind.ConfigMap, key, new Preconditions(created.Metadata.Uid!), Ours, Stop);

        left.Should().BeNull();
    }

    [Fact]
    public async Task A_service_account_whose_last_state_comes_back_counts_as_gone()
    {
        var kind = new ResourceKind("", "v1", "ServiceAccount", "serviceaccounts", Namespaced: true);
        using var client = real.Client();
        var created = await client.CreateAsync(kind, "default", Text(
            """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"removed","namespace":"default"}}"""), Ours, Stop);

        var left = await client.DeleteAsync(kind, Key("removed"), new Preconditions(created.Metadata.Uid!), Ours, Stop);

        left.Should().BeNull();
    }

    [Fact]
    public async Task A_lease_is_created_updated_and_fenced()
    {
        using var client = real.Client();
        var now = TimeProvider.System.GetUtcNow();
        var lease = new Lease
        {
            Metadata = { Name = "role", Namespace = "default" },
            Spec = { HolderIdentity = "me", LeaseDurationSeconds = 15, AcquireTime = now, RenewTime = now, LeaseTransitions = 0 },
        };

        var created = await client.CreateAsync(KnownResources.Leases, lease, Ours, Stop);
        var stale = created.Metadata.ResourceVersion;
        created.Spec.HolderIdentity = "";
        var updated = await client.UpdateAsync(KnownResources.Leases, created, Ours, Stop);
        updated.Metadata.ResourceVersion = stale;
        var fenced = () => client.UpdateAsync(KnownResources.Leases, updated, Ours, Stop);

        updated.Spec.HolderIdentity.Should().BeNullOrEmpty();
        updated.Spec.RenewTime.Should().BeCloseTo(now, TimeSpan.FromTicks(9));
        (await fenced.Should().ThrowAsync<KubernetesException>()).Which.IsConflict.Should().BeTrue();
    }

    [Fact]
    public async Task An_event_is_written()
    {
        using var client = real.Client();
        var item = new Event
        {
            Metadata = { GenerateName = "happened-", Namespace = "default" },
            EventTime = TimeProvider.System.GetUtcNow(),
            ReportingController = "bellwether.dev/tests",
            ReportingInstance = "tests-1",
            Action = "Testing",
            Reason = "Tested",
            Note = "An event for a test",
            Regarding = new ObjectReference { ApiVersion = "v1", Kind = "Namespace", Name = "default", Namespace = "default" },
        };

        var written = await client.CreateAsync(KnownResources.Events, item, Ours, Stop);

        written.Metadata.Name.Should().StartWith("happened-");
        written.Reason.Should().Be("Tested");
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("limited", false)]
    public async Task A_review_tells_what_one_may_do(string user, bool allowed)
    {
        using var client = real.Client(user);
        var question = new SelfSubjectAccessReview
        {
            Spec = { ResourceAttributes = { Namespace = "default", Verb = "patch", Resource = "secrets" } },
        };

        var answer = await client.CreateAsync(KnownResources.SelfSubjectAccessReviews, question, Ours, Stop);

        answer.Status!.Allowed.Should().Be(allowed);
    }

    [Fact]
    public async Task Refusals_are_told_apart()
    {
        using var limited = real.Client("limited");
        using var unknown = real.Client(token: KubeApiServer.UnknownToken);
        using var wrongHost = real.Client(url: real.Server.WrongHostUrl);
        using var rightName = real.Client(url: real.Server.WrongHostUrl, tlsServerName: "127.0.0.1");

        (await FailureAsync(limited)).IsForbidden.Should().BeTrue();
        (await FailureAsync(unknown)).IsUnauthorized.Should().BeTrue();
        (await FailureAsync(wrongHost)).Failure.Should().Be(RequestFailure.CertificateNameMismatch);
        (await FailureAsync(rightName)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_merge_patch_moves_content_fields_into_one_entry()
    {
        using var client = real.Client();
        var key = Key("adopted");
        var others = await client.ApplyAsync(ResourceKind.ConfigMap, key, Text($$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{key.Name}}}","namespace":"default","labels":{"a":"b"}},"data":{"x":"1"}}
            """), new WriteOptions("others"), Stop);
        var union = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(union))
        {
            FieldSets.WriteUnion(writer, others.Metadata.ManagedFields!.Select(entry => entry.FieldsV1), contentOnly: true);
        }

        await client.MergePatchAsync(ResourceKind.ConfigMap, key, Text($$$"""
            {"metadata":{"uid":"{{{others.Metadata.Uid}}}","resourceVersion":"{{{others.Metadata.ResourceVersion}}}","managedFields":[
              {"manager":"tests","operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1",
               "fieldsV1":{{{Encoding.UTF8.GetString(union.WrittenSpan)}}}}]}}
            """), Ours, Stop);
        var mine = await client.ApplyAsync(ResourceKind.ConfigMap, key, ConfigMap(key, "one"), Ours, Stop);
        var data = JsonDocument.Parse(await client.GetBytesAsync(ResourceKind.ConfigMap, key, Stop)).RootElement.GetProperty("data");

        data.EnumerateObject().Select(property => property.Name).Should().Equal("key");
        mine.Metadata.ManagedFields!.Should().ContainSingle().Which.Manager.Should().Be("tests");
    }

    private static async Task<KubernetesException> FailureAsync(KubernetesClient client)
    {
        var attempt = () => client.GetAsync(ResourceKind.Secret.Metadata(), Key("absent"), Stop);
        return (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
    }

    private static async Task<string> VersionAsync(KubernetesClient client, ListOptions options)
    {
        await foreach (var page in client.ListAsync(ResourceKind.ConfigMap.Metadata(), options, Stop))
        {
            return page.ResourceVersion;
        }

        throw new InvalidOperationException("A list has at least one page.");
    }

    private static ObjectKey Key(string name) => new("default", name);

    private static RequestBody ConfigMap(ObjectKey key, string value, string label = "any") => Text($$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{key.Name}}}","namespace":"{{{key.Namespace}}}","labels":{"test":"{{{label}}}"}},"data":{"key":"{{{value}}}"}}
        """);

    private static RequestBody Text(string json) => new(Encoding.UTF8.GetBytes(json));
}
