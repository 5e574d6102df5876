using System.Security.Cryptography;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Journal;

/// <summary>
/// Changes on their way to the repository, on disk, so that a crash loses none and memory stays as it is however long Git is away. Each has
/// a sequence of its own. Files are dropped when everything in them is acknowledged; the newest two stay, for what they tell of contents
/// whose writing a crash interrupted. Holds no value of a Secret. Thread-safe.
/// </summary>
internal sealed class AuditJournal : IDisposable
{
    /// <summary>Bytes of a file before the next one is begun.</summary>
    public const long FileBytes = 4 * 1024 * 1024;

    private const string IdName = "id";
    private const string AcknowledgedName = "acknowledged";
    private const int FilesKept = 2;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly List<JournalFile> _files;
    private readonly List<AuditChange> _interrupted = [];

    private AuditJournal(string folder, long mostBytes, string id, JournalAcknowledgement acknowledged, List<JournalFile> files)
    {
        (_folder, _mostBytes, Id, Acknowledged, _files) = (folder, mostBytes, id, acknowledged, files);
    }

    /// <summary>Tells this journal from others: 16 hex digits, made with it.</summary>
    public string Id { get; }

    public JournalAcknowledgement Acknowledged { get; private set; }

    /// <summary>Of the last change that an earlier run left here; 0 if none did.</summary>
    public long Left { get; private set; }

    /// <summary>Of the last change.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(_files[^1].Last, Acknowledged.Sequence);
            }
        }
    }

    private bool IsFull => _files.Sum(file => file.Length) >= _mostBytes;

    /// <summary>Opens the journal in the folder, or makes one.</summary>
    /// <param name="mostBytes">Of all files together; beyond, nothing is taken.</param>
    /// <exception cref="IOException">The folder can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder can't be written.</exception>
    public static AuditJournal Open(string folder, long mostBytes)
    {
        Directory.CreateDirectory(folder);
        var id = ReadOrMakeId(Path.Combine(folder, IdName));
        var acknowledged = ReadAcknowledgement(Path.Combine(folder, AcknowledgedName));
        var firsts = Directory.GetFiles(folder, "*.log").Select(JournalFile.FirstOf).OfType<long>().Order().ToList();
        if (firsts.Count == 0)
        {
            firsts.Add(acknowledged.Sequence + 1);
        }

        var open = new Dictionary<string, (AuditChange Intent, UInt128 Content)>(StringComparer.Ordinal);
        var files = new List<JournalFile>();
        foreach (var first in firsts)
        {
            // One after the other: all that they tell at once would be more than memory holds.
            files.Add(JournalFile.Open(folder, first));
            FindInterrupted(files[^1], open);
        }

        var journal = new AuditJournal(folder, mostBytes, id, acknowledged, files);
        journal.KeepInterrupted(open.Values);
        journal.Left = journal.Last;
        return journal;
    }

    /// <summary>Writes down what is about to be sent to a follower, before it is; nothing if the journal is full.</summary>
    /// <param name="intent">With a document.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void AppendIntent(AuditChange intent)
    {
        lock (_lock)
        {
            // Where nothing ever comes of what is about to be sent, a file takes no more of it than of anything.
            if (!IsFull && (TurnPage(Last + 1) || _files[^1].Length < FileBytes))
            {
                _files[^1].AppendIntent(intent);
            }
        }
    }

    /// <summary>
    /// What an earlier run was about to send to the follower and never told the end of, as far as the follower shows that it arrived. Gives it
    /// once.
    /// </summary>
    public IReadOnlyList<AuditChange> TakeInterrupted(FollowerLook look)
    {
        lock (_lock)
        {
            var own = _interrupted.FindAll(intent => intent.Follower == look.Follower);
            if (own.Count == 0)
            {
                return [];
            }

            _interrupted.RemoveAll(intent => intent.Follower == look.Follower);
            var held = look.Copies.ToDictionary(copy => copy.Key, copy => copy.Value.Fingerprint);
            return own.FindAll(intent => held.GetValueOrDefault(intent.Target) == intent.Document!.Fingerprint);
        }
    }

    /// <summary>Writes a change down, with the next sequence.</summary>
    /// <returns>The sequence; null if the journal is full.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    public long? Append(AuditChange change)
    {
        lock (_lock)
        {
            if (IsFull)
            {
                return null;
            }

            var sequence = Last + 1;
            TurnPage(sequence);
            _files[^1].Append(change with { Sequence = sequence });
            return sequence;
        }
    }

    /// <summary>Changes that aren't acknowledged, in order.</summary>
    /// <param name="until">Up to this sequence.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<AuditChange> Read(long after, long until, int most)
    {
        lock (_lock)
        {
            return
            [
                .. _files.Where(file => file.Last > after)
                    .SelectMany(file => file.After(after))
                    .TakeWhile(change => change.Sequence <= until)
                    .Take(most),
            ];
        }
    }

    /// <summary>The syncs whose changes aren't acknowledged, with the last of each.</summary>
    public IReadOnlyDictionary<ObjectKey, long> WaitingSyncs()
    {
        lock (_lock)
        {
            return _files.SelectMany(file => file.Syncs)
                .Where(sync => sync.Value > Acknowledged.Sequence)
                .GroupBy(sync => sync.Key)
                .ToDictionary(sync => sync.Key, sync => sync.Max(last => last.Value));
        }
    }

    /// <summary>The content with this fingerprint, if the journal still tells of it.</summary>
    public AuditDocument? Find(UInt128 fingerprint)
    {
        lock (_lock)
        {
            return _files.AsEnumerable().Reverse().FirstOrDefault(file => file.Holds(fingerprint))?.Find(fingerprint);
        }
    }

    /// <summary>Everything up to the sequence is in the repository, at this commit or before.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Acknowledge(long sequence, string tip)
    {
        lock (_lock)
        {
            var acknowledged = new JournalAcknowledgement(Math.Max(sequence, Acknowledged.Sequence), tip);
            var path = Path.Combine(_folder, AcknowledgedName);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(acknowledged, JournalJsonContext.Default.JournalAcknowledgement));
            File.Move(path + ".new", path, overwrite: true);
            Acknowledged = acknowledged;
            Tidy();
        }
    }

    /// <summary>Gives up what isn't acknowledged: the copies themselves have to tell.</summary>
    /// <returns>The sequence of the last change given up; what comes from now on isn't.</returns>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public long Drop()
    {
        lock (_lock)
        {
            var last = Last;
            Acknowledge(last, Acknowledged.Tip);
            _files.Add(JournalFile.Open(_folder, last + 1));
            while (_files.Count > 1)
            {
                Remove(_files[0]);
            }

            return last;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _files.ForEach(file => file.Dispose());
        }
    }

    /// <summary>Begins the next file if the newest is full and has a change: files are named after their first.</summary>
    private bool TurnPage(long next)
    {
        var newest = _files[^1];
        if (newest.Length < FileBytes || newest.Last < newest.First)
        {
            return false;
        }

        _files.Add(JournalFile.Open(_folder, next));
        Tidy();
        return true;
    }

    /// <summary>The last thing that was to be done about a copy, where nothing behind it tells what came of it.</summary>
    private static void FindInterrupted(JournalFile file, Dictionary<string, (AuditChange Intent, UInt128 Content)> open)
    {
        foreach (var step in file.Steps)
        {
            if (step.Intent is { } intent)
            {
                var change = JournalText.Change(intent, document: null);
                open[change.Path] = (change, JournalText.Fingerprint(intent.Content));
            }
            else if (step.Change is { } told)
            {
                open.Remove(JournalText.Change(told, document: null).Path);
            }
        }

        file.ForgetSteps();
    }

    private void KeepInterrupted(IEnumerable<(AuditChange Intent, UInt128 Content)> open)
    {
        // One document for all that refer to it.
        var documents = new Dictionary<UInt128, AuditDocument?>();
        foreach (var (intent, content) in open)
        {
            if (!documents.TryGetValue(content, out var document))
            {
                documents[content] = document = Find(content);
            }

            if (document is not null)
            {
                _interrupted.Add(intent with { Document = document });
            }
        }
    }

    private void Tidy()
    {
        while (_files.Count > FilesKept && _files[0].Last <= Acknowledged.Sequence)
        {
            Remove(_files[0]);
        }
    }

    private void Remove(JournalFile file)
    {
        file.Dispose();
        File.Delete(file.Path);
        _files.Remove(file);
    }

    private static string ReadOrMakeId(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path) is { Length: 16 } id && id.All(char.IsAsciiHexDigitLower))
        {
            return id;
        }

        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(path, made);
        return made;
    }

    private static JournalAcknowledgement ReadAcknowledgement(string path)
    {
        try
        {
            // The tip becomes an argument of git.
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJsonContext.Default.JournalAcknowledgement) is { Sequence: >= 0, Tip: { } tip } read
                && tip.All(char.IsAsciiHexDigitLower) ? read : new(0, "");
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            return new(0, "");
        }
    }
}
