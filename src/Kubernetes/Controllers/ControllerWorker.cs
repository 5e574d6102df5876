using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Queueing;
using Bellwether.Kubernetes.Transport;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>
/// Takes keys, visits their entities, and turns what comes of it, exceptions included, into the next visit. The one place where exceptions
/// of controllers are caught.
/// </summary>
internal sealed class ControllerWorker<TEntity>(
    ControllerOptions options,
    WorkQueue<ObjectKey> queue,
    EntityVisitor<TEntity> visitor,
    ControllerStatistics statistics,
    TimeProvider time,
    ILogger logger)
    where TEntity : class, IKubernetesObject
{
    private const long Idle = -1;

    private long _busySince = Idle;

    /// <summary>How long it has been with one entity.</summary>
    public TimeSpan Busy => Volatile.Read(ref _busySince) is var since && since == Idle ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Works until cancelled; then returns when the visit under way has ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stopping.IsCancellationRequested)
        {
            ObjectKey key;
            try
            {
                key = await queue.TakeAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var began = time.GetTimestamp();
            Volatile.Write(ref _busySince, began);
            statistics.Began();
            try
            {
                await VisitAsync(key, began, stopping);
            }
            finally
            {
                statistics.Ended();
                Volatile.Write(ref _busySince, Idle);
                queue.Done(key);
            }
        }
    }

    private async Task VisitAsync(ObjectKey key, long began, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        VisitResult result;
        try
        {
            var outcome = await visitor.VisitAsync(key, either.Token);
            // Code that swallows the cancellation reports success for what it never did.
            result = deadline.IsCancellationRequested ? Overran(key) : Settle(key, outcome);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            result = deadline.IsCancellationRequested && exception is OperationCanceledException or KubernetesException { InnerException: OperationCanceledException }
                ? Overran(key)
                : Failed(key, exception);
        }

        statistics.Count(result);
        RuntimeMetrics.Duration.Record(
            time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("controller", options.Name));
    }

    private VisitResult Settle(ObjectKey key, ReconciliationResult<TEntity>? outcome)
    {
        if (outcome is null)
        {
            queue.Forget(key);
            return VisitResult.Success;
        }

        if (outcome.IsSuccess || outcome.IsStalled)
        {
            queue.Forget(key);
            queue.AddAfter(key, outcome.RequeueAfter ?? NextResync(), WorkPriority.Resync);
            return outcome switch
            {
                { IsStalled: true } => VisitResult.Stalled,
                { RequeueAfter: not null } => VisitResult.Requeued,
                _ => VisitResult.Success,
            };
        }

        if (outcome.RequeueAfter is { } after)
        {
            queue.AddAfter(key, after);
            logger.Unfinished(options.Name, key, after, outcome.ErrorMessage, outcome.Error);
        }
        else
        {
            queue.AddRateLimited(key);
            logger.Failed(options.Name, key, queue.Failures(key), outcome.ErrorMessage, outcome.Error);
        }

        return VisitResult.Failure;
    }

    private VisitResult Overran(ObjectKey key)
    {
        queue.AddRateLimited(key);
        logger.Overran(options.Name, key, options.Deadline);
        return VisitResult.Deadline;
    }

    private VisitResult Failed(ObjectKey key, Exception exception)
    {
        queue.AddRateLimited(key);
        if (exception is KubernetesException)
        {
            logger.Failed(options.Name, key, queue.Failures(key), exception.Message, null);
        }
        else
        {
            statistics.CountBug();
            logger.Crashed(options.Name, key, exception);
        }

        return VisitResult.Error;
    }

    private TimeSpan NextResync() => options.Resync * (1 + (0.1 * Random.Shared.NextDouble()));
}
