using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The objects of one kind in a follower that carry our origin mark: of all namespaces by one informer, or of some by one each. What a
/// namespace holds is known only when its informer has listed it and isn't refused. Thread-safe.
/// </summary>
public sealed class CopyInformers
{
    private const string BySync = "sync";
    private const string Everywhere = "";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<string, Informer<CopyRecord>> _parts;
    private readonly Informer<CopyRecord>? _all;

    internal CopyInformers(ResourceKind kind, IEnumerable<KeyValuePair<string?, Informer<CopyRecord>>> parts)
    {
        Kind = kind;
        _parts = parts.ToFrozenDictionary(part => part.Key ?? Everywhere, part => part.Value);
        _all = _parts.GetValueOrDefault(Everywhere);
    }

    public ResourceKind Kind { get; }

    /// <summary>Every namespace that is looked at has been listed, and none is refused now.</summary>
    public bool HasSynced => _parts.Values.All(IsListed);

    /// <summary>
    /// The server doesn't know the kind, as its last answer said: its definition may come later. Never said of Secrets and ConfigMaps, which every
    /// server has: a proxy in between that answers 404 for a while doesn't mean that there are none.
    /// </summary>
    public bool IsNotServed => _parts.Count > 0 && _parts.Values.All(IsLacking);

    public int Count => _parts.Values.Sum(part => part.Count);

    /// <summary>What is there now, without a copy: changes that happen while it is enumerated may or may not be seen.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, CopyRecord>> Items => _parts.Values.SelectMany(part => part.Items);

    internal IEnumerable<Informer<CopyRecord>> Parts => _parts.Values;

    /// <summary>The namespaces whose objects are all known, <c>""</c> among them for every namespace.</summary>
    public IReadOnlySet<string> Covered => _parts.Where(part => IsListed(part.Value)).Select(part => part.Key).ToHashSet();

    /// <summary>Whether all of the namespace's objects are known.</summary>
    public bool Covers(string @namespace) => PartOf(@namespace) is { } part && IsListed(part);

    public bool TryGet(ObjectKey key, [MaybeNullWhen(false)] out CopyRecord item)
    {
        item = null;
        return PartOf(key.Namespace)?.TryGet(key, out item) == true;
    }

    /// <summary>The object is there, but its newest version could not be read.</summary>
    public bool IsUnreadable(ObjectKey key) => PartOf(key.Namespace)?.IsUnreadable(key) == true;

    /// <summary>The objects whose marks name the sync.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, CopyRecord>> OfSync(ObjectKey sync)
    {
        var name = sync.ToString();
        return _parts.Values.SelectMany(part => part.ByIndex(BySync, name));
    }

    /// <summary>
    /// Refused (403), not served (404), or a kind that not every cluster has whose lists are answered with errors: no answer to wait for, and what
    /// was listed before counts for nothing.
    /// </summary>
    internal static bool IsRefused(IInformer informer) =>
        informer is { State: InformerState.Failing, LastError: { } error }
        && (error.IsForbidden || error.StatusCode == HttpStatusCode.NotFound || IsBroken(informer, error));

    /// <summary>
    /// A webhook that can't convert custom resources, or an aggregated API that is down, is no failure of the follower. What was listed once
    /// counts on for a while.
    /// </summary>
    private static bool IsBroken(IInformer informer, KubernetesException error) =>
        !SourceResources.All.Contains(informer.Kind)
        && !error.IsUnauthorized
        && error.Failure is RequestFailure.Answered or RequestFailure.UnexpectedAnswer or RequestFailure.AnswerTooLarge
        && (!informer.HasSynced || informer.Age > Patience);

    /// <summary>Has an informer find objects by their sync; before it runs.</summary>
    internal static void Index(Informer<CopyRecord> informer) =>
        informer.AddIndex(BySync, record => record.Sync == default ? [] : [StringPool.Share(record.Sync.ToString())]);

    private static bool IsLacking(Informer<CopyRecord> part) =>
        part is { State: InformerState.Failing, LastError.StatusCode: HttpStatusCode.NotFound } && !SourceResources.All.Contains(part.Kind);

    private static bool IsListed(Informer<CopyRecord> part) => part.HasSynced && !IsRefused(part);

    private Informer<CopyRecord>? PartOf(string? @namespace) => _all ?? _parts.GetValueOrDefault(@namespace ?? Everywhere);
}
