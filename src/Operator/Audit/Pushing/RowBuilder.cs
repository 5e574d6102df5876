using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>Builds what goes into one push: changes of the journal and comparisons that wait, in the order in which they came.</summary>
internal sealed class RowBuilder(TrailBuilder builder, AuditJournal journal, AuditBacklog backlog, TimeProvider time)
{
    /// <summary>Followers compared that are pushed at once.</summary>
    private const int MostLooks = 200;

    /// <param name="tip">Of the branch; null while it is empty.</param>
    /// <param name="changesAtMost">More are left for the next, and more of what a comparison finds, too.</param>
    /// <exception cref="Git.GitException">The branch is another management cluster's, or Git failed.</exception>
    public async Task<TrailRow> BuildAsync(string? tip, int changesAtMost, CancellationToken cancellationToken)
    {
        await builder.BeginAsync(tip, time.GetUtcNow(), cancellationToken);
        var begin = journal.Acknowledged.Sequence;
        var sequence = begin;
        var most = sequence + changesAtMost;
        var looks = new List<PendingLook>();
        var found = 0;

        // In this order: a comparison that comes later is behind the last change of now. One that is left for the next push mustn't have
        // changes in front of it that it doesn't know of, or it would take them back.
        var last = journal.Last;
        var waiting = backlog.Looks(MostLooks + 1);
        var end = waiting.Count > MostLooks ? Math.Min(last, waiting[MostLooks].Behind) : last;
        foreach (var group in waiting.Take(MostLooks).GroupBy(look => look.Behind).OrderBy(group => group.Key))
        {
            sequence = await AddChangesAsync(sequence, most, group.Key, cancellationToken);
            if (sequence < group.Key)
            {
                end = sequence;
                break;
            }

            var (told, isAll) = await builder.AddAsync(
                [.. group.Select(look => look.Look)], BatchId.Comparison(journal.Id, sequence), changesAtMost, cancellationToken);
            found += told;
            if (!isAll)
            {
                end = sequence;
                break;
            }

            looks.AddRange(group);
        }

        sequence = await AddChangesAsync(sequence, most, end, cancellationToken);
        await builder.EndAsync(cancellationToken);
        return new TrailRow(begin, sequence, looks) { Found = found };
    }

    private async Task<long> AddChangesAsync(long after, long most, long until, CancellationToken cancellationToken)
    {
        while (after < Math.Min(most, until) && journal.Read(after, Math.Min(most, until), TrailBuilder.ChangesAtOnce) is { Count: > 0 } changes)
        {
            await builder.AddAsync(changes, new BatchId(journal.Id, changes[0].Sequence, changes[^1].Sequence), cancellationToken);
            after = changes[^1].Sequence;
        }

        return Math.Max(after, until <= most && journal.Read(after, until, 1).Count == 0 ? until : after);
    }
}
