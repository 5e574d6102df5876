using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Discovery;

/// <summary>
/// Finds out what a cluster calls a kind, and whether it has it. Asks for one version of one group at a time and remembers the answer; one
/// that lacks the kind is asked for again, less and less often, since CustomResourceDefinitions come and go. Whatever a server answers, only
/// well-formed names of bounded number come out of it. Thread-safe.
/// </summary>
public sealed partial class ApiDiscovery(IKubernetesClient client, TimeProvider time) : IDisposable
{
    /// <summary>How long a kind that was found is taken for granted.</summary>
    public static readonly TimeSpan TrustInFound = TimeSpan.FromMinutes(10);

    /// <summary>How soon an answer that lacked the kind is asked for again; twice as late each time, up to <see cref="RetryAtMost"/>.</summary>
    public static readonly TimeSpan RetryAtFirst = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan RetryAtMost = TimeSpan.FromSeconds(15);

    private const int MaximumGroups = 256;
    private const int MaximumResources = 4096;
    private const int MaximumVersions = 16;
    private const int MaximumName = 253;

    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    // One question at a time: those who wait find the answer when it is their turn.
    private readonly SemaphoreSlim _asking = new(1, 1);

    /// <summary>The kind in the version; null when the cluster doesn't serve it.</summary>
    /// <exception cref="KubernetesException">The cluster gave no usable answer: whether it serves the kind is not known.</exception>
    public async Task<ServedKind?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (!apiVersion.Split('/', 2).All(IsName))
        {
            return null;
        }

        if (Known(apiVersion, kind) is { } known)
        {
            return known.Kind;
        }

        await _asking.WaitAsync(cancellationToken);
        try
        {
            return Known(apiVersion, kind) is { } meanwhile ? meanwhile.Kind : await AskAsync(apiVersion, kind, cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>The kind in the version that the cluster prefers, or else in another one; null when it serves it in none.</summary>
    /// <exception cref="KubernetesException">As <see cref="FindAsync"/>.</exception>
    public async Task<ServedKind?> FindAnyVersionAsync(string group, string kind, CancellationToken cancellationToken)
    {
        foreach (var version in await VersionsAsync(group, cancellationToken))
        {
            if (await FindAsync(group.Length == 0 ? version : $"{group}/{version}", kind, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>A call showed that the version isn't what was remembered: the next question goes to the cluster.</summary>
    public void Forget(string apiVersion) => _answers.TryRemove(apiVersion, out _);

    public void Dispose() => _asking.Dispose();

    /// <summary>The versions of a group, the preferred one first; empty when the cluster doesn't know the group.</summary>
    /// <exception cref="KubernetesException">As <see cref="FindAsync"/>.</exception>
    public async Task<IReadOnlyList<string>> VersionsAsync(string group, CancellationToken cancellationToken)
    {
        if (!IsName(group))
        {
            return group.Length == 0 ? ["v1"] : [];
        }

        var answer = await GetAsync($"/apis/{Uri.EscapeDataString(group)}", KubernetesJsonContext.Default.ApiGroup, cancellationToken);
        return
        [
            .. (answer?.Versions ?? [])
                .Prepend(answer?.PreferredVersion)
                .Select(version => version?.Version ?? "")
                .Where(version => IsName(version) && !version.Contains('.', StringComparison.Ordinal))
                .Distinct()
                .Take(MaximumVersions),
        ];
    }

    /// <summary>Null: it has to be asked for.</summary>
    private Finding? Known(string apiVersion, string kind)
    {
        if (!_answers.TryGetValue(apiVersion, out var answer))
        {
            return null;
        }

        var found = answer.Kinds.GetValueOrDefault(kind);
        return time.GetElapsedTime(answer.At) < (found is null ? answer.Patience : TrustInFound) ? new Finding(found) : null;
    }

    private async Task<ServedKind?> AskAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var path = apiVersion.Contains('/', StringComparison.Ordinal)
            ? $"/apis/{string.Join('/', apiVersion.Split('/', 2).Select(Uri.EscapeDataString))}"
            : $"/api/{Uri.EscapeDataString(apiVersion)}";
        var list = await GetAsync(path, KubernetesJsonContext.Default.ApiResourceList, cancellationToken);
        var kinds = Read(ResourceKind.Unresolved(apiVersion, ""), list);
        var before = _answers.GetValueOrDefault(apiVersion);
        var isNew = before is null || before.Kinds.Count != kinds.Count;
        var patience = isNew ? RetryAtFirst : before!.Patience * 2 < RetryAtMost ? before.Patience * 2 : RetryAtMost;
        if (before is null && _answers.Count >= MaximumGroups)
        {
            _answers.Clear();
        }

        _answers[apiVersion] = new Answer(kinds, time.GetTimestamp(), patience);
        return kinds.GetValueOrDefault(kind);
    }

    /// <summary>Null when the cluster doesn't know the path: a group or version without a kind in it.</summary>
    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await client.GetRawAsync(path, typeInfo, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static Dictionary<string, ServedKind> Read(ResourceKind version, ApiResourceList? list)
    {
        var kinds = new Dictionary<string, ServedKind>(StringComparer.Ordinal);
        foreach (var resource in (list?.Resources ?? []).Take(MaximumResources))
        {
            // Subresources have a slash in their name.
            if (resource is not { Name: { } plural, Kind: { } kind } || !IsName(plural) || kind.Length is 0 or > MaximumName)
            {
                continue;
            }

            var verbs = (resource.Verbs ?? []).OfType<string>().Take(32).ToHashSet(StringComparer.Ordinal);
            if (!kinds.TryGetValue(kind, out var other) || (!other.Verbs.Contains("list") && verbs.Contains("list")))
            {
                kinds[kind] = new ServedKind(version with { Kind = kind, Plural = plural, Namespaced = resource.Namespaced }, verbs);
            }
        }

        return kinds;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaximumName && Name().Match(name).Length == name.Length;

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    private sealed record Answer(Dictionary<string, ServedKind> Kinds, long At, TimeSpan Patience);

    private readonly record struct Finding(ServedKind? Kind);
}
