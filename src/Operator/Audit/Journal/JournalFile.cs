using System.Globalization;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;

namespace Bellwether.Operator.Audit.Journal;

/// <summary>
/// One file of the journal: changes in order, and each content that they refer to before the first of them, so that a file can be read
/// without the others. Not thread-safe.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly Dictionary<UInt128, (long Offset, int Length)> _contents = [];
    private readonly List<(long Sequence, long Offset, int Length)> _changes = [];
    private readonly Dictionary<ObjectKey, long> _syncs = [];
    private readonly List<JournalLine> _steps = [];

    private JournalFile(string path, long first)
    {
        Path = path;
        First = first;
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        });
    }

    public string Path { get; }

    /// <summary>The sequence that the file begins with.</summary>
    public long First { get; }

    /// <summary>The sequence of its last change; one less than <see cref="First"/> while it has none.</summary>
    public long Last => _changes.Count == 0 ? First - 1 : _changes[^1].Sequence;

    public long Length { get; private set; }

    /// <summary>The syncs that changes were made for, with the last of each.</summary>
    public IReadOnlyDictionary<ObjectKey, long> Syncs => _syncs;

    /// <summary>Changes, and those that were about to be made, in order, as the file was when it was opened; empty after <see cref="ForgetSteps"/>.</summary>
    public IReadOnlyList<JournalLine> Steps => _steps;

    /// <summary>Opens the file, or makes it. What a crash cut off at its end is dropped.</summary>
    public static JournalFile Open(string folder, long first)
    {
        var file = new JournalFile(System.IO.Path.Combine(folder, first.ToString("d19", CultureInfo.InvariantCulture) + ".log"), first);
        file.ReadAll();
        return file;
    }

    /// <summary>The sequence in a file's name; null if it isn't one of the journal's.</summary>
    public static long? FirstOf(string path) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : null;

    public bool Holds(UInt128 fingerprint) => _contents.ContainsKey(fingerprint);

    public void ForgetSteps()
    {
        _steps.Clear();
        _steps.TrimExcess();
    }

    public void AppendIntent(Recording.AuditChange intent)
    {
        Append(intent.Document!);
        Append(JournalText.WriteIntent(intent));
    }

    public void Append(Recording.AuditChange change)
    {
        if (change.Document is { } document)
        {
            Append(document);
        }

        var (offset, length) = Append(JournalText.Write(change));
        Add(change.Sequence, offset, length, change.Sync);
    }

    public AuditDocument? Find(UInt128 fingerprint) =>
        _contents.TryGetValue(fingerprint, out var at) && ReadLine(at.Offset, at.Length)?.Content is { } content ? JournalText.Document(content) : null;

    /// <summary>The changes behind a sequence, in order.</summary>
    public IEnumerable<Recording.AuditChange> After(long sequence)
    {
        // One document for all changes that refer to it.
        var documents = new Dictionary<UInt128, AuditDocument?>();
        var start = Math.Max(0, _changes.FindIndex(change => change.Sequence > sequence));
        for (var at = start; at < _changes.Count && _changes[^1].Sequence > sequence; at++)
        {
            if (ReadLine(_changes[at].Offset, _changes[at].Length)?.Change is not { } change)
            {
                continue;
            }

            AuditDocument? document = null;
            if (change.Content is not null)
            {
                var fingerprint = JournalText.Fingerprint(change.Content);
                if (!documents.TryGetValue(fingerprint, out document))
                {
                    documents[fingerprint] = document = Find(fingerprint);
                }
            }

            yield return JournalText.Change(change, document);
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Append(AuditDocument document)
    {
        if (!Holds(document.Fingerprint))
        {
            _contents[document.Fingerprint] = Append(JournalText.Write(document));
        }
    }

    private (long Offset, int Length) Append(byte[] line)
    {
        var offset = Length;
        try
        {
            RandomAccess.Write(_stream.SafeFileHandle, line, offset);
        }
        catch (IOException)
        {
            // Half a line must not stay in front of the next.
            RandomAccess.SetLength(_stream.SafeFileHandle, offset);
            throw;
        }

        Length += line.Length;
        return (offset, line.Length);
    }

    private void Add(long sequence, long offset, int length, ObjectKey sync)
    {
        _changes.Add((sequence, offset, length));
        if (sync.Name is { Length: > 0 })
        {
            _syncs[sync] = sequence;
        }
    }

    private JournalLine? ReadLine(long offset, int length)
    {
        var line = new byte[length];
        var read = RandomAccess.Read(_stream.SafeFileHandle, line, offset);
        return JournalText.Read(line.AsSpan(0, read));
    }

    private void ReadAll()
    {
        var bytes = new byte[_stream.Length];
        var read = RandomAccess.Read(_stream.SafeFileHandle, bytes, 0);
        var rest = bytes.AsSpan(0, read);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var (offset, length) = (Length, end + 1);
            if (JournalText.Read(rest[..end]) is not { } line)
            {
                break;
            }

            if (line.Content is { } content)
            {
                _contents[JournalText.Fingerprint(content.Fingerprint)] = (offset, length);
            }
            else if (line.Change is { } change)
            {
                Add(change.Sequence, offset, length, JournalText.SyncOf(change));
                _steps.Add(line);
            }
            else if (line.Intent is not null)
            {
                _steps.Add(line);
            }

            Length += length;
            rest = rest[length..];
        }

        RandomAccess.SetLength(_stream.SafeFileHandle, Length);
    }
}
