using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Followers.Connecting;

/// <content>The steps from a spec to a session; each gives what failed, or null.</content>
internal sealed partial class FollowerConnection
{
    /// <summary>Takes the steps that need it; those of <see cref="FollowerStep"/>, in their order.</summary>
    private async Task<(FollowerFailure? Failure, TimeSpan? RetryAfter)> TakeStepsAsync(
        WakeReasons reasons, CancellationToken cancellationToken)
    {
        var cluster = _follower.Cluster;
        _generation = cluster.Metadata.Generation ?? 0;
        if (FollowerValidator.Validate(cluster.Spec) is { Count: > 0 } violations)
        {
            await CloseAsync();
            return (new(FollowerStep.Specify, CommonReasons.InvalidSpec, $"{SpecViolation.Summarize(violations)}.", Stalls: true), null);
        }

        _reread |= _link is null || reasons.HasFlag(WakeReasons.Credentials);
        var due = _link?.ReopenAfter is { } age && _services.Time.GetElapsedTime(_opened) >= age;
        if ((_reread || _doubted || due) && await OpenAsync(cluster, cancellationToken) is { } failure)
        {
            return (failure, null);
        }

        var link = _link!;
        try
        {
            var uid = await ProbeAsync(link, cancellationToken);
            if (await IdentifyAsync(cluster, uid) is { } refused)
            {
                return (refused, null);
            }

            var granted = await AuthorizeAsync(link, reasons, cancellationToken);
            _missing = granted.Failure(link.Server);
            if (_missing is { LeavesSession: false })
            {
                return (_missing, null);
            }

            _follower.Heard(_services.Time.GetUtcNow());
            _knownUid = uid;
            if (_follower.Session is { Ended.IsCancellationRequested: true })
            {
                await EndSessionAsync();
            }

            // Evaluated in this order: what is refused against expectation is found out by the first.
            return (Connect(link, granted) ?? _missing, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _doubted = true;
            return (link.Failures.Silent(), null);
        }
        catch (KubernetesException exception)
        {
            // There may be other credentials, or the cluster may be elsewhere by now, and no event has told of it.
            _doubted = exception.IsUnauthorized || exception.Failure is not (RequestFailure.Answered or RequestFailure.TokenUnavailable);
            if (exception.IsForbidden && await ListMissingAsync(link, cancellationToken) is { } denied)
            {
                return (denied, null);
            }

            return (link.Failures.From(exception), exception.RetryAfter);
        }
    }

    /// <summary>Reads the credentials; if they are others than before, the link and the session on it are replaced.</summary>
    private async Task<FollowerFailure?> OpenAsync(FollowerCluster cluster, CancellationToken cancellationToken)
    {
        var (link, failure) = await _services.Credentials.OpenAsync(cluster, _doubted, cancellationToken);
        if (link is not null)
        {
            (_reread, _doubted, _opened) = (false, false, _services.Time.GetTimestamp());
            if (link.CredentialsId == _link?.CredentialsId)
            {
                await link.DisposeAsync();
                return null;
            }

            await CloseAsync();
            _link = link;
            return null;
        }

        if (failure!.SaysNothing && _link is not null)
        {
            return null;
        }

        // They are gone or no longer valid, so they must no longer be used.
        await CloseAsync();
        return failure;
    }

    private async Task<string> ProbeAsync(FollowerLink link, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_pace.ProbeTimeout, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        if (_version is null || _probes++ % _services.Timings.ProbesPerVersion == 0)
        {
            _version = await link.GetVersionAsync(either.Token);
        }

        return await link.GetClusterUidAsync(either.Token);
    }

    /// <summary>A refused read says which one; what to grant is said by all that is missing.</summary>
    private async Task<FollowerFailure?> ListMissingAsync(FollowerLink link, CancellationToken cancellationToken)
    {
        _granted = null;
        try
        {
            var findings = await FollowerPermissions.FindAsync(link.Client, _services.Needs.Of(_follower), cancellationToken);
            return findings.Failure(link.Server) is { } failure ? failure with { LeavesSession = false } : null;
        }
        catch (KubernetesException)
        {
            return null;
        }
    }

    private async Task<PermissionFindings> AuthorizeAsync(FollowerLink link, WakeReasons reasons, CancellationToken cancellationToken)
    {
        var needs = _services.Needs.Of(_follower);
        var doubtful = reasons.HasFlag(WakeReasons.Permissions)
            || _follower.State.Failure?.Step == FollowerStep.Authorize
            || _follower.Session?.Informers is { } informers
                && (informers.Refused([]) ?? informers.Failing(TimeSpan.Zero))?.LastError?.IsForbidden == true;
        var unserved = _follower.Session?.Informers.NotServed ?? [];
        var isSure = _granted is not null && needs.Equals(_needs) && !doubtful && unserved.Count == 0;
        if (isSure && _kinds?.IsSettled == true)
        {
            return _granted!;
        }

        _kinds ??= new FollowerKinds(link.Client, _services.Time);
        var served = await _kinds.ResolveAsync(needs, unserved, cancellationToken);
        if (isSure && served.Equals(_served))
        {
            return _granted!;
        }

        _granted = null;
        var findings = await FollowerPermissions.FindAsync(link.Client, served, cancellationToken);
        (_granted, _needs, _served) = (findings, needs, served);
        return findings;
    }

    private async Task<FollowerFailure?> IdentifyAsync(FollowerCluster cluster, string uid)
    {
        // What was seen in this run counts before the status, which may not be written yet.
        var known = _knownUid ?? cluster.Status?.ClusterUID;
        var confirmed = cluster.Metadata.Annotation(RequestAnnotations.ConfirmClusterUID);
        var refusal = GuardRails.Check(uid, _services.Management.ClusterUid, known, confirmed, olderFollower: null);
        if (refusal is null)
        {
            var (older, evicted) = _services.Claims.Make(_follower.Name, _follower.CreationTimestamp, uid);
            if (_stop.IsCancellationRequested)
            {
                // It was removed meanwhile, and its claim released: one that is made after that would keep every successor out.
                _services.Claims.Release(_follower.Name);
                throw new OperationCanceledException(_stop.Token);
            }

            refusal = GuardRails.Check(uid, _services.Management.ClusterUid, known, confirmed, older);
            foreach (var younger in evicted)
            {
                _events.Evict(younger);
            }
        }

        if (refusal is not null)
        {
            await EndSessionAsync();
        }

        return refusal;
    }

    /// <summary>Sees to it that there is a session with the informers that are needed.</summary>
    /// <returns>Why it can't be used although the cluster answers: a list or watch that fails.</returns>
    private FollowerFailure? Connect(FollowerLink link, PermissionFindings granted)
    {
        var before = _follower.State;
        if (_follower.Session is not { } session)
        {
            var feed = new NamespaceFeed(SessionFactory.Namespaces(_follower.Name, _events), OnState);
            session = SessionFactory.Create(link, _services, Recheck, granted.NamespacesByName, feed);
            _told = null;
            _follower.Attach(session);
            if (!_services.Claims.Holds(_follower.Name))
            {
                // An older one took the cluster while this one was on its way, and found no session to end.
                session.End();
            }

            LogConnected(_follower.Name, link.Server, _version);
        }
        else if (before.Failure is not null)
        {
            session.Informers.RetryNow();
        }

        if (_kinds is { } kinds && !kinds.Lacking.SequenceEqual(session.Lacking))
        {
            session.Lacks(kinds.Lacking);
            _told = null;
        }

        session.Informers.LookAtNamespaces(granted.NamespacesByName);
        session.Informers.Look(
            granted.Readable, (place, informer) => Prepare(informer, SessionFactory.Copies(_follower.Name, place.Kind, _events)));
        if (session.Informers.Failing(_services.Timings.ListingPatience)?.LastError is { } error)
        {
            return link.Failures.From(error);
        }

        if (_missing is null && session.Informers.Refused(_served?.Kinds ?? []) is { LastError: { } denied } refused)
        {
            // It said that it would let this be listed, and doesn't; or it can't. All else goes on.
            _missing = (denied.IsForbidden ? link.Failures.From(denied) : Broken(link, refused.Kind, denied)) with { LeavesSession = true };
        }

        PublishConnected();
        return null;
    }

    private static FollowerFailure Broken(FollowerLink link, ResourceKind kind, KubernetesException error) => new(
        FollowerStep.Reach,
        FollowerClusterReasons.UnexpectedAnswer,
        $"{link.Server} can't list {kind}{(error.StatusCode is { } code ? $" (it answers {(int)code})" : "")}. Only copies of this kind wait for it. Check the kind's webhooks, or the API that serves it.");
}
