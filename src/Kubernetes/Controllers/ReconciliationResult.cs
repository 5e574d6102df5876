using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>How a call to a controller or finalizer ended, and when to come again.</summary>
public sealed record ReconciliationResult<TEntity>
    where TEntity : class, IKubernetesObject
{
    private ReconciliationResult(TEntity entity) => Entity = entity;

    public TEntity Entity { get; }

    public bool IsSuccess { get; private init; }

    /// <summary>Only a change by a person can help: not retried before one comes.</summary>
    public bool IsStalled { get; private init; }

    public string? ErrorMessage { get; private init; }

    public Exception? Error { get; private init; }

    public TimeSpan? RequeueAfter { get; private init; }

    /// <summary>All is as it should be; looked at again after the time given, or with the next change or resync.</summary>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) =>
        new(entity) { IsSuccess = true, RequeueAfter = requeueAfter };

    /// <summary>Retried for ever: after the time given, otherwise with exponential backoff.</summary>
    public static ReconciliationResult<TEntity> Failure(
        TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity) { ErrorMessage = errorMessage, Error = error, RequeueAfter = requeueAfter };

    /// <summary>A mistake of a user that no retry mends. Comes again with the next change or resync.</summary>
    public static ReconciliationResult<TEntity> Stalled(TEntity entity, string reason) =>
        new(entity) { IsStalled = true, ErrorMessage = reason };
}
