using Bellwether.Sandbox.Access;
using Bellwether.Sandbox.CustomResources;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Protobuf;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox;

/// <summary>A kube-apiserver in memory. Answers as the real one does, or 501.</summary>
public sealed partial class ApiServer : IAsyncDisposable
{
    private readonly ServerContext _context;
    private readonly Reads _reads;
    private readonly Watches _watches;
    private readonly Writes _writes;
    private readonly Patches _patches;
    private readonly Deletes _deletes;
    private readonly IAuthorizer _authorizer;
    private readonly NamespaceLifecycle _lifecycle;
    private readonly DefinitionController _definitions;
    private readonly JumpingClock _clock;
    private readonly CancellationTokenSource _stopped = new();

    public ApiServer(ApiServerOptions options)
    {
        _clock = new JumpingClock(options.TimeProvider);
        options = options with { TimeProvider = _clock };
        Options = options;
        var store = new Store(options.WatchHistory);
        var registry = new Registry(options.GitVersion);
        _lifecycle = new NamespaceLifecycle(options, store, registry);
        _context = new ServerContext(options, store, registry, _lifecycle, new Responses(Edges.Tables, options.TimeProvider));
        _definitions = new DefinitionController(store, registry, options.TimeProvider);
        _reads = new Reads(_context);
        _watches = new Watches(_context);
        _writes = new Writes(_context);
        _patches = new Patches(_context, _writes);
        _deletes = new Deletes(_context, _definitions);
        _authorizer = Judges.For(options.Authorization, store);
        Seed();
    }

    public ApiServerOptions Options { get; }

    public RequestLog Requests { get; } = new();

    /// <summary>Hurts on purpose; empty at first.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>How far the server's clock is off; the times it writes and the ages it judges follow it, its timers don't.</summary>
    public TimeSpan ClockOffset
    {
        get => _clock.Offset;
        set => _clock.Offset = value;
    }

    /// <summary>The revision of the last write, as resourceVersion shows it.</summary>
    public long ResourceVersion => _context.Store.Revision;

    /// <summary>Answers one request. Never throws but for cancellation.</summary>
    public async Task<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var query = new QueryParameters(request.Query);
        var info = RequestInfo.Read(request, query);
        var number = Faults.Next();
        if (Faults.Match(Observe(number, request, info)) is not { } fault)
        {
            return await AnswerAsync(request, info, null, cancellationToken);
        }

        var response = await FaultInjection.RunAsync(
            fault, () => AnswerAsync(request, info, fault, cancellationToken), _clock, cancellationToken);
        if (fault.Kind is FaultKind.Status or FaultKind.Reset)
        {
            Requests.Add(info, "", response.StatusCode, _context.Now);
        }

        return response;
    }

    /// <summary>Forgets the history: watches from before now and unfinished lists get 410.</summary>
    public void ExpireHistory()
    {
        _context.Store.Compact();
        _reads.ExpirePages();
    }

    /// <summary>Ends all watches, as a restart does.</summary>
    public void DropWatches() => _context.Store.DropWatchers();

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _context.Store.DropWatchers();
        _stopped.Dispose();
    }

    private static ObservedRequest Observe(long number, ApiRequest request, RequestInfo? info) => info is null
        ? new ObservedRequest(number, request.Method.ToLowerInvariant(), "", "", "", request.Path, false)
        : new ObservedRequest(number, info.Verb, RequestLog.ResourceOf(info), info.Namespace, info.Name, request.Path, info.Query.Has("dryRun"));

    private async Task<ApiResponse> AnswerAsync(ApiRequest request, RequestInfo? info, Fault? fault, CancellationToken cancellationToken)
    {
        var who = "";
        ApiResponse response;
        try
        {
            var user = Authenticate(request);
            who = user.Name;
            request = ProtobufBody.AsJson(request);
            response = info is null
                ? Document(request, user)
                : await ServeAsync(request, info, user, fault?.Kind == FaultKind.StaleRead ? fault.Revision : null, cancellationToken);
        }
        catch (ApiError error)
        {
            response = Responses.Error(error);
        }

        Requests.Add(info, who, response.StatusCode, _context.Now);
        return response;
    }

    private ApiUser Authenticate(ApiRequest request)
    {
        if (request.BearerToken is not { Length: > 0 } token)
        {
            return ApiUser.Anonymous;
        }

        return Options.Users.GetValueOrDefault(token) ?? Options.Authenticate?.Invoke(token) ?? throw ApiError.Unauthorized();
    }

    private async Task<ApiResponse> ServeAsync(ApiRequest request, RequestInfo info, ApiUser user, long? asOf, CancellationToken cancellationToken)
    {
        Authorize(AccessQuestion.Of(user, info), info);
        if (SelfReview(request, info, user) is { } review)
        {
            return review;
        }

        if (_context.Registry.Find(info.Group, info.Version, info.Resource) is not { } kind)
        {
            throw _context.Registry.HasGroup(info.Group)
                ? ApiError.UnknownPath()
                : ApiError.PageNotFound();
        }

        var call = new Call(request, info, kind, user, Negotiation.Of(request.Header("Accept"), _context.Responses.HasTables)) { AsOf = asOf };
        Endpoint.Check(call);
        var response = call.Info.Verb switch
        {
            "get" => await _reads.GetAsync(call, cancellationToken),
            "list" => await _reads.ListAsync(call, cancellationToken),
            "watch" => _watches.Watch(call),
            "create" => _writes.Create(call),
            "update" => _writes.Update(call),
            "patch" => _patches.Patch(call),
            "delete" => _deletes.Delete(call),
            _ => _deletes.DeleteCollection(call),
        };
        FollowUp(call);
        return response;
    }

    /// <summary>What controllers of a real cluster would do after a write, where the sandbox plays them.</summary>
    private void FollowUp(Call call)
    {
        if (call.Info.Verb is "get" or "list" or "watch")
        {
            return;
        }

        if (call.Kind.Storage == DefinitionKind.Resource)
        {
            _definitions.Continue(call.Name.Length > 0 ? call.Name : call.Body.Map("metadata").Text("name") ?? "");
        }
        else if (call.Kind is CustomKind { Terminating: true })
        {
            _definitions.Continue(call.Kind.Info.GroupResource);
        }

        if (call.Kind.Storage == "namespaces")
        {
            _lifecycle.Continue(call.Name);
        }
        else if (call.Namespace.Length > 0)
        {
            _lifecycle.Continue(call.Namespace);
        }
    }

    private void Authorize(AccessQuestion question, RequestInfo info)
    {
        var (allowed, _) = _authorizer.Judge(question);
        if (!allowed)
        {
            var resource = info.Resource + (info.Subresource.Length > 0 ? "/" + info.Subresource : "");
            var where = info.Namespace.Length > 0 ? $"in the namespace \"{info.Namespace}\"" : "at the cluster scope";
            throw ApiError.Forbidden(
                info.Group, info.Resource, info.Name, $"User \"{question.User.Name}\" cannot {info.Verb} resource \"{resource}\" in API group \"{info.Group}\" {where}");
        }
    }
}
