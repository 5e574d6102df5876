using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>
/// What one cluster calls the kinds that are needed in it, and which of them it lacks. Kinds that every cluster has cost no request. Used by
/// the connection's loop only.
/// </summary>
internal sealed class FollowerKinds(IKubernetesClient client, TimeProvider time) : IDisposable
{
    private static readonly string[] Verbs = ["list", "watch", "get", "create", "patch", "delete"];

    private readonly ApiDiscovery _discovery = new(client, time);

    /// <summary>Kinds that the cluster doesn't serve in a way that copies need, and why not: a sentence.</summary>
    public IReadOnlyDictionary<ResourceKind, string> Lacking { get; private set; } = new Dictionary<ResourceKind, string>();

    /// <summary>Nobody has to be asked again, as long as the needs are the same: nothing is lacking, and nothing was left undecided.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>The needs, with the kinds as this cluster serves them and without those that it lacks.</summary>
    /// <param name="doubtful">Kinds whose requests were just answered with 404.</param>
    public async Task<FollowerNeeds> ResolveAsync(
        FollowerNeeds needs, IReadOnlyCollection<ResourceKind> doubtful, CancellationToken cancellationToken)
    {
        foreach (var kind in doubtful)
        {
            _discovery.Forget(kind.ApiVersion);
        }

        var served = new Dictionary<ResourceKind, ResourceKind>();
        var lacking = new Dictionary<ResourceKind, string>();
        var isDecided = true;
        foreach (var kind in needs.Kinds.Concat(needs.OtherKinds))
        {
            if (SourceResources.All.Contains(kind))
            {
                served[kind] = kind;
                continue;
            }

            try
            {
                var (found, why) = await FindAsync(kind, cancellationToken);
                if (found is not null)
                {
                    served[kind] = found;
                }
                else
                {
                    lacking[kind] = why;
                }
            }
            catch (KubernetesException exception) when (
                exception.Failure is RequestFailure.Answered or RequestFailure.UnexpectedAnswer or RequestFailure.AnswerTooLarge)
            {
                // It doesn't tell: one API behind the server may be down, or answer nonsense, which is no failure of the follower. Then the
                // management cluster's name for the kind has to do, if there is one, and the list itself will say more.
                if (kind.IsResolved)
                {
                    served[kind] = kind;
                }
                else
                {
                    isDecided = false;
                }
            }
        }

        (Lacking, IsSettled) = (lacking, isDecided && lacking.Count == 0);
        return needs.Resolved(served);
    }

    public void Dispose() => _discovery.Dispose();

    /// <summary>Any version will do to look at copies; the one that a sync wants is what they are written in.</summary>
    private async Task<(ResourceKind? Found, string Why)> FindAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var found = kind.Version.Length > 0 ? await _discovery.FindAsync(kind.ApiVersion, kind.Kind, cancellationToken) : null;
        found ??= await _discovery.FindAnyVersionAsync(kind.Group, kind.Kind, cancellationToken);
        if (found is null)
        {
            return (null, $"doesn't serve {kind.FullName}; install its CustomResourceDefinition there");
        }

        if (!found.Kind.Namespaced)
        {
            return (null, $"serves {kind.FullName} without namespaces, so there is no place for copies");
        }

        var missing = Verbs.Where(verb => !found.Verbs.Contains(verb)).ToArray();
        return missing.Length == 0 ? (found.Kind, "") : (null, $"serves {kind.FullName} without {string.Join(", ", missing)}, so there can be no copies");
    }
}
