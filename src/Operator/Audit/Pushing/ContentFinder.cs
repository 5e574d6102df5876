using System.Text.Json;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Finds out what a copy holds of which only the marks are known: the journal can tell of it, or the source still holds it. Otherwise nobody
/// knows.
/// </summary>
internal sealed class ContentFinder(AuditJournal journal, SyncBook book, ContentStore contents, Origin origin)
{
    public async Task<AuditDocument> FindAsync(CopyTarget target, CopyRecord copy, CancellationToken cancellationToken) =>
        journal.Find(copy.Fingerprint)
        ?? await FromSourceAsync(target, copy, cancellationToken)
        ?? AuditRenderer.Unknown(target, copy, origin);

    private async Task<AuditDocument?> FromSourceAsync(CopyTarget target, CopyRecord copy, CancellationToken cancellationToken)
    {
        if (!book.TryGet(copy.Sync, out var sync) || sync.Deleting)
        {
            return null;
        }

        try
        {
            var source = sync.Spec.SourceName(target.Key.Name);
            using var lease = await contents.AcquireAsync(sync, source, copy.Fingerprint, cancellationToken);
            return lease is null ? null : lease.Content.Audited ??= AuditRenderer.Render(lease.Content);
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException or InvalidFingerprintKeyException)
        {
            // That it can't be read is told elsewhere. The file is made whole by a later comparison.
            return null;
        }
    }
}
