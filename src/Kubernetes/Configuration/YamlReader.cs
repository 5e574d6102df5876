using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>
/// Reads one small YAML (or JSON) document event by event, so that depth and size are bounded before anything is built: the document may
/// come from a stranger. Aliases are refused, which rules out the documents that grow when they are read.
/// </summary>
internal sealed class YamlReader
{
    public const int MaximumSize = 1024 * 1024;
    private const int MaximumDepth = 16;
    private const int MaximumNodes = 20_000;

    private readonly IParser _parser;
    private readonly string _name;
    private int _nodes;

    private YamlReader(IParser parser, string name)
    {
        _parser = parser;
        _name = name;
    }

    /// <param name="name">Of the document, for messages.</param>
    /// <exception cref="KubeconfigException">It is no such document.</exception>
    public static YamlMap Read(ReadOnlySpan<byte> document, string name)
    {
        if (document.Length > MaximumSize)
        {
            throw new KubeconfigException(name, $"is larger than {MaximumSize} bytes");
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(document);
            return new YamlReader(new Parser(new StringReader(text)), name).ReadDocument();
        }
        catch (YamlException exception)
        {
            throw new KubeconfigException(name, $"isn't YAML: see line {exception.Start.Line}, column {exception.Start.Column}");
        }
        catch (Exception exception) when (exception is not KubeconfigException)
        {
            // The parser was made for well-meant input. What it says can quote the document.
            throw new KubeconfigException(name, "isn't YAML in UTF-8");
        }
    }

    private YamlMap ReadDocument()
    {
        Expect<StreamStart>();
        Expect<DocumentStart>();
        var root = ReadValue(Next(), depth: 0) as YamlMap ?? throw new KubeconfigException(_name, "is no map");
        Expect<DocumentEnd>();
        if (Next() is not StreamEnd)
        {
            throw new KubeconfigException(_name, "holds more than one document");
        }

        return root;
    }

    private YamlValue ReadValue(ParsingEvent start, int depth)
    {
        if (depth > MaximumDepth || ++_nodes > MaximumNodes)
        {
            throw new KubeconfigException(_name, $"is nested deeper than {MaximumDepth} levels or holds more than {MaximumNodes} values");
        }

        switch (start)
        {
            case Scalar scalar:
                return new YamlText(scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" ? null : scalar.Value);
            case MappingStart:
                return ReadMap(depth);
            case SequenceStart:
                var list = new YamlList();
                for (var next = Next(); next is not SequenceEnd; next = Next())
                {
                    list.Items.Add(ReadValue(next, depth + 1));
                }

                return list;
            default:
                throw new KubeconfigException(_name, $"holds an alias or an unknown construct in line {start.Start.Line}, which is refused");
        }
    }

    private YamlMap ReadMap(int depth)
    {
        var map = new YamlMap();
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            if (next is not Scalar key)
            {
                throw new KubeconfigException(_name, $"holds a key that is no text in line {next.Start.Line}");
            }

            if (!map.Entries.TryAdd(key.Value, ReadValue(Next(), depth + 1)))
            {
                throw new KubeconfigException(_name, $"holds a key twice in line {next.Start.Line}");
            }
        }

        return map;
    }

    private void Expect<T>()
        where T : ParsingEvent
    {
        if (Next() is not T)
        {
            throw new KubeconfigException(_name, "is empty, or no single document");
        }
    }

    private ParsingEvent Next()
    {
        do
        {
            if (!_parser.MoveNext() || _parser.Current is null)
            {
                throw new KubeconfigException(_name, "ends too early");
            }
        }
        while (_parser.Current is Comment);

        return _parser.Current;
    }
}
