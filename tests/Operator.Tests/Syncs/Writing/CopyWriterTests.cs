using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;

namespace Bellwether.Operator.Tests.Syncs.Writing;

public sealed class CopyWriterTests : IAsyncDisposable
{
    private static readonly Origin Us = new("us");
    private static readonly ObjectKey Sync = new("prod", "tls");
    private static readonly CopyTarget Target = new(ResourceKind.Secret, new ObjectKey("prod", "tls"));

    private readonly ApiServer _server = new(new ApiServerOptions());
    private readonly Inventory _inventory = new();
    private readonly CopyLedger _ledger = new(TimeProvider.System);
    private readonly SlowAnswers _answers;
    private readonly KubernetesClient _client;
    private readonly CopyWriter _writer;
    private readonly SyncContent _content;

    public CopyWriterTests()
    {
        var endpoint = new ClusterEndpoint("east", new Uri("http://east")) { Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)) };
        _client = new KubernetesClient(endpoint, options: null, TimeProvider.System, _answers = new SlowAnswers(new InMemoryHandler(_server)));
        _writer = new CopyWriter(_client, Us, _inventory, _ledger);
        _server.Put(Objects.Namespace("prod"));
        using var source = SourceObject.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"prod","uid":"u","resourceVersion":"1"},"data":{"a":"MQ=="}}"""u8.ToArray());
        _content = new ContentBuilder(Us, new FingerprintKey(new byte[FingerprintKey.Length])).Build(source, Sync, new CrossClusterSyncSpec());
    }

    [Fact]
    public async Task A_repair_changes_something_where_somebody_touched_the_copy_and_nothing_where_the_watch_was_only_late()
    {
        await DoAsync(PlannedActionKind.Create, PlanReasons.Missing);
        _server.Patch("secrets", "prod", "tls", Objects.Data(("a", "another")));
        var between = await SeenAsync();

        var repaired = await DoAsync(PlannedActionKind.Repair, PlanReasons.Touched, between);
        var after = await SeenAsync();
        // The watch still shows what was there before.
        var again = await DoAsync(PlannedActionKind.Repair, PlanReasons.Touched, between);

        repaired.HasChanged.Should().BeTrue();
        (await SeenAsync()).ResourceVersion.Should().Be(after.ResourceVersion);
        again.IsDone.Should().BeTrue();
        again.HasChanged.Should().BeFalse("the copy was as our last write had left it");
    }

    [Fact]
    public async Task A_copy_that_the_watch_has_shown_to_come_and_go_before_its_answer_came_is_not_believed_in()
    {
        CopyRecord? made = null;
        _answers.Meanwhile = async () =>
        {
            _answers.Meanwhile = null;
            made = await SeenAsync();
            _ledger.InventoryChanged(Target, before: null, made);
            _server.Delete("secrets", "prod", "tls");
            _ledger.InventoryChanged(Target, made, now: null);
        };

        var created = await DoAsync(PlannedActionKind.Create, PlanReasons.Missing);

        made.Should().NotBeNull();
        created.HasChanged.Should().BeTrue("it was there");
        _ledger.Find(Target, Sync)!.Answer.Should().BeNull("what has gone is not kept for what the watch has still to show");
        _ledger.Unshown().Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _content.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private Task<ActionOutcome> DoAsync(PlannedActionKind kind, string reason, CopyRecord? seen = null)
    {
        _inventory.Shown = seen;
        return _writer.ExecuteAsync(new PlannedAction(kind, Target, reason) { Seen = seen }, Sync, _content, TestContext.Current.CancellationToken);
    }

    private async Task<CopyRecord> SeenAsync() =>
        CopyRecord.From(await _client.GetAsync(Target.Kind.Metadata(), Target.Key, TestContext.Current.CancellationToken), Us);

    /// <summary>Something happens between a write and its answer.</summary>
    private sealed class SlowAnswers(HttpMessageHandler server) : DelegatingHandler(server)
    {
        public Func<Task>? Meanwhile { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            await (request.Method == HttpMethod.Patch ? Meanwhile?.Invoke() ?? Task.CompletedTask : Task.CompletedTask);
            return answer;
        }
    }

    private sealed class Inventory : ICopyInventory
    {
        public CopyRecord? Shown { get; set; }

        public bool Covers(ResourceKind kind) => true;

        public bool IsUnreadable(CopyTarget target) => false;

        public CopyRecord? Find(CopyTarget target) => Shown;

        public IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> OfSync(ObjectKey sync) => [];
    }
}
