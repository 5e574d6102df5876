namespace Bellwether.Sandbox.Json;

/// <summary>Says what is wrong with a JSON text in the words of Go's encoding/json, which the real server quotes.</summary>
internal ref struct GoSyntax
{
    private const int End = -1;
    private const string EndOfInput = "unexpected end of JSON input";

    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private string? _error;

    private GoSyntax(ReadOnlySpan<byte> text)
    {
        _text = text;
    }

    /// <summary>Null for a text that is one JSON value.</summary>
    public static string? ErrorIn(ReadOnlySpan<byte> utf8)
    {
        var syntax = new GoSyntax(utf8);
        syntax.Value();
        if (syntax._error is null && syntax.Peek() != End)
        {
            syntax.Fail("after top-level value");
        }

        return syntax._error;
    }

    private void Value()
    {
        switch (Peek())
        {
            case '{':
                Members();
                break;
            case '[':
                Items();
                break;
            case '"':
                Text();
                break;
            case 't':
                Literal("true");
                break;
            case 'f':
                Literal("false");
                break;
            case 'n':
                Literal("null");
                break;
            case '-' or (>= '0' and <= '9'):
                Number();
                break;
            default:
                Fail("looking for beginning of value");
                break;
        }
    }

    private void Members()
    {
        _at++;
        if (Peek() == '}')
        {
            _at++;
            return;
        }

        while (_error is null)
        {
            if (Peek() != '"')
            {
                Fail("looking for beginning of object key string");
                return;
            }

            Text();
            if (_error is null && !Takes(':'))
            {
                Fail("after object key");
            }

            if (_error is null)
            {
                Value();
            }

            if (_error is not null || Takes('}'))
            {
                return;
            }

            if (!Takes(','))
            {
                Fail("after object key:value pair");
            }
        }
    }

    private void Items()
    {
        _at++;
        if (Takes(']'))
        {
            return;
        }

        while (_error is null)
        {
            Value();
            if (_error is not null || Takes(']'))
            {
                return;
            }

            if (!Takes(','))
            {
                Fail("after array element");
            }
        }
    }

    private void Text()
    {
        for (_at++; _error is null; _at++)
        {
            switch (Here)
            {
                case '"':
                    _at++;
                    return;
                case '\\':
                    _at++;
                    Escape();
                    break;
                case < 0x20:
                    Fail("in string literal");
                    break;
            }
        }
    }

    private void Escape()
    {
        if (Here == 'u')
        {
            for (var digit = 0; digit < 4 && _error is null; digit++)
            {
                _at++;
                if (Here == End || !char.IsAsciiHexDigit((char)Here))
                {
                    Fail("in \\u hexadecimal character escape");
                }
            }
        }
        else if (Here is not ('b' or 'f' or 'n' or 'r' or 't' or '\\' or '/' or '"'))
        {
            Fail("in string escape code");
        }
    }

    private void Number()
    {
        if (Here == '-')
        {
            _at++;
        }

        if (Here == '0')
        {
            _at++;
        }
        else
        {
            Digits("in numeric literal");
        }

        if (_error is null && Here == '.')
        {
            _at++;
            Digits("after decimal point in numeric literal");
        }

        if (_error is null && Here is 'e' or 'E')
        {
            _at++;
            _at += Here is '+' or '-' ? 1 : 0;
            Digits("in exponent of numeric literal");
        }
    }

    private void Digits(string where)
    {
        if (!IsDigit)
        {
            Fail(where);
        }

        while (IsDigit)
        {
            _at++;
        }
    }

    private void Literal(string word)
    {
        foreach (var expected in word)
        {
            if (Here != expected)
            {
                Fail($"in literal {word} (expecting '{expected}')");
                return;
            }

            _at++;
        }
    }

    private readonly int Here => _at < _text.Length ? _text[_at] : End;

    private readonly bool IsDigit => Here is >= '0' and <= '9';

    private int Peek()
    {
        while (Here is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }

        return Here;
    }

    private bool Takes(char wanted)
    {
        if (Peek() != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Fail(string where) => _error ??= Here == End ? EndOfInput : $"invalid character {Quoted((char)Here)} {where}";

    private static string Quoted(char c) => c switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        '\\' => @"'\\'",
        _ => $"'{c}'",
    };
}
