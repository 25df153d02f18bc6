using System.Text;
using System.Text.Json.Nodes;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Vendors;

/// <summary>RFC 6902: the examples of its appendix A, and its other requirements.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData(
        "A.1 adding an object member",
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/baz","value":"qux"}]""",
        """{"baz":"qux","foo":"bar"}"""
    )]
    [InlineData(
        "A.2 adding an array element",
        """{"foo":["bar","baz"]}""",
        """[{"op":"add","path":"/foo/1","value":"qux"}]""",
        """{"foo":["bar","qux","baz"]}"""
    )]
    [InlineData(
        "A.3 removing an object member",
        """{"baz":"qux","foo":"bar"}""",
        """[{"op":"remove","path":"/baz"}]""",
        """{"foo":"bar"}"""
    )]
    [InlineData(
        "A.4 removing an array element",
        """{"foo":["bar","qux","baz"]}""",
        """[{"op":"remove","path":"/foo/1"}]""",
        """{"foo":["bar","baz"]}"""
    )]
    [InlineData(
        "A.5 replacing a value",
        """{"baz":"qux","foo":"bar"}""",
        """[{"op":"replace","path":"/baz","value":"boo"}]""",
        """{"baz":"boo","foo":"bar"}"""
    )]
    [InlineData(
        "A.6 moving a value",
        """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""",
        """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""",
        """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"""
    )]
    [InlineData(
        "A.7 moving an array element",
        """{"foo":["all","grass","cows","eat"]}""",
        """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""",
        """{"foo":["all","cows","eat","grass"]}"""
    )]
    [InlineData(
        "A.8 testing a value: success",
        """{"baz":"qux","foo":["a",2,"c"]}""",
        """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""",
        """{"baz":"qux","foo":["a",2,"c"]}"""
    )]
    [InlineData(
        "A.10 adding a nested member object",
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""",
        """{"foo":"bar","child":{"grandchild":{}}}"""
    )]
    [InlineData(
        "A.11 ignoring unrecognized elements",
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""",
        """{"foo":"bar","baz":"qux"}"""
    )]
    [InlineData("A.14 ~ escape ordering", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData(
        "A.16 adding an array value",
        """{"foo":["bar"]}""",
        """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""",
        """{"foo":["bar",["abc","def"]]}"""
    )]
    [InlineData("add replaces a member", """{"foo":1}""", """[{"op":"add","path":"/foo","value":null}]""", """{"foo":null}""")]
    [InlineData(
        "add behind the last element by its index",
        """{"foo":[1]}""",
        """[{"op":"add","path":"/foo/1","value":2}]""",
        """{"foo":[1,2]}"""
    )]
    [InlineData("add in place of the document", """{"foo":1}""", """[{"op":"add","path":"","value":[1]}]""", "[1]")]
    [InlineData("replace the document", """{"foo":1}""", """[{"op":"replace","path":"","value":7}]""", "7")]
    [InlineData(
        "copy",
        """{"foo":{"a":[1]}}""",
        """[{"op":"copy","from":"/foo","path":"/foo/b"},{"op":"add","path":"/foo/a/-","value":2}]""",
        """{"foo":{"a":[1,2],"b":{"a":[1]}}}"""
    )]
    [InlineData("copy the document into itself", """{"a":1}""", """[{"op":"copy","from":"","path":"/b"}]""", """{"a":1,"b":{"a":1}}""")]
    [InlineData("move to where it is", """{"foo":1}""", """[{"op":"move","from":"/foo","path":"/foo"}]""", """{"foo":1}""")]
    [InlineData("move up", """{"foo":{"a":1}}""", """[{"op":"move","from":"/foo/a","path":"/foo"}]""", """{"foo":1}""")]
    [InlineData("test null", """{"foo":null}""", """[{"op":"test","path":"/foo","value":null}]""", """{"foo":null}""")]
    [InlineData("test without a value is a test of null", """{"foo":null}""", """[{"op":"test","path":"/foo"}]""", """{"foo":null}""")]
    [InlineData(
        "test numbers by their value",
        """{"foo":1}""",
        """[{"op":"test","path":"/foo","value":1.0},{"op":"test","path":"/foo","value":10e-1}]""",
        """{"foo":1}"""
    )]
    [InlineData("test text by what it says", """{"foo":"ä"}""", """[{"op":"test","path":"/foo","value":"\u00e4"}]""", """{"foo":"ä"}""")]
    [InlineData(
        "test members in any order",
        """{"foo":{"a":1,"b":[2]}}""",
        """[{"op":"test","path":"/foo","value":{"b":[2],"a":1}}]""",
        """{"foo":{"a":1,"b":[2]}}"""
    )]
    [InlineData("test the document", """{"foo":1}""", """[{"op":"test","path":"","value":{"foo":1}}]""", """{"foo":1}""")]
    [InlineData("an empty name", """{"":1}""", """[{"op":"replace","path":"/","value":2}]""", """{"":2}""")]
    [InlineData("an index as a name", """{"0":1}""", """[{"op":"replace","path":"/0","value":2}]""", """{"0":2}""")]
    [InlineData("operations in capitals", """{"foo":1}""", """[{"op":"REPLACE","path":"/foo","value":2}]""", """{"foo":2}""")]
    [InlineData("nothing to do", """{"foo":1}""", "[]", """{"foo":1}""")]
    public void It_is_applied(string what, string document, string patch, string after)
    {
        var before = JsonNode.Parse(document);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(after), Read(patch).ApplyTo(before)), what);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(document), before), "The document that is given stays as it is.");
    }

    [Theory]
    [InlineData("A.9 testing a value: error", """{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""", "[0].value")]
    [InlineData(
        "A.12 adding to a nonexistent target",
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/baz/bat","value":"qux"}]""",
        "[0].path"
    )]
    [InlineData("A.15 comparing strings and numbers", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":"10"}]""", "[0].value")]
    [InlineData("the second", """{"foo":1}""", """[{"op":"remove","path":"/foo"},{"op":"remove","path":"/foo"}]""", "[1].path")]
    [InlineData("replace what is not there", """{"foo":1}""", """[{"op":"replace","path":"/Foo","value":1}]""", "[0].path")]
    [InlineData("copy what is not there", """{"foo":1}""", """[{"op":"copy","from":"/bar","path":"/foo"}]""", "[0].path")]
    [InlineData("below a number", """{"foo":1}""", """[{"op":"add","path":"/foo/bar","value":1}]""", "[0].path")]
    [InlineData("below null", """{"foo":null}""", """[{"op":"test","path":"/foo/bar","value":1}]""", "[0].path")]
    [InlineData("an index too great", """{"foo":[1]}""", """[{"op":"add","path":"/foo/2","value":1}]""", "[0].path")]
    [InlineData("an index too great to replace", """{"foo":[1]}""", """[{"op":"replace","path":"/foo/1","value":1}]""", "[0].path")]
    [InlineData("an index with a leading zero", """{"foo":[1,2]}""", """[{"op":"remove","path":"/foo/01"}]""", "[0].path")]
    [InlineData("a negative index", """{"foo":[1,2]}""", """[{"op":"remove","path":"/foo/-1"}]""", "[0].path")]
    [InlineData("an index beyond numbers", """{"foo":[1]}""", """[{"op":"remove","path":"/foo/99999999999999999999"}]""", "[0].path")]
    [InlineData("remove behind the end", """{"foo":[1]}""", """[{"op":"remove","path":"/foo/-"}]""", "[0].path")]
    [InlineData("remove from nothing", """{"foo":[]}""", """[{"op":"remove","path":"/foo/0"}]""", "[0].path")]
    [InlineData("remove the document", """{"foo":1}""", """[{"op":"remove","path":""}]""", "[0].path")]
    public void A_patch_that_cannot_be_applied_is_refused(string what, string document, string patch, string member)
    {
        var refused = Assert.Throws<RefusedException>(() => Read(patch).ApplyTo(JsonNode.Parse(document)));

        Assert.Equal((what, member), (what, refused.Member));
        Assert.StartsWith(member, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"add"}""", null)]
    [InlineData("null", null)]
    [InlineData("7", null)]
    [InlineData("[null]", "[0]")]
    [InlineData("[7]", "[0]")]
    [InlineData("[{}]", "[0].op")]
    [InlineData("""[{"op":7,"path":"/a"}]""", "[0].op")]
    [InlineData("""[{"op":"spam","path":"/a"}]""", "[0].op")]
    [InlineData("""[{"op":"add","value":1}]""", "[0].path")]
    [InlineData("""[{"op":"add","path":null,"value":1}]""", "[0].path")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", "[0].path")]
    [InlineData("""[{"op":"add","path":"/a~","value":1}]""", "[0].path")]
    [InlineData("""[{"op":"add","path":"/~2","value":1}]""", "[0].path")]
    [InlineData("""[{"op":"add","path":"/a"}]""", "[0].value")]
    [InlineData("""[{"op":"replace","path":"/a"}]""", "[0].value")]
    [InlineData("""[{"op":"move","path":"/a"}]""", "[0].from")]
    [InlineData("""[{"op":"copy","path":"/a","from":"b"}]""", "[0].from")]
    [InlineData("""[{"op":"move","path":"/a/b","from":"/a"}]""", "[0].path")]
    [InlineData("""[{"op":"test","path":"/a","value":1},{"op":"remove"}]""", "[1].path")]
    public void An_invalid_patch_is_refused(string patch, string? member) =>
        Assert.Equal(member, Assert.Throws<RefusedException>(() => Read(patch)).Member);

    [Theory]
    [InlineData("""[{"op":"add","path":"/baz","value":"qux","op":"remove"}]""")] // A.13
    [InlineData("""[{"op":"test","path":"/a","value":{"b":1,"b":2}}]""")]
    [InlineData("""[{"op":"test","path":"/a","value":"\ud800"}]""")]
    [InlineData("""[{"op":"test","path":"/a","value":{"\udc00":1}}]""")]
    [InlineData("[")]
    [InlineData("[] []")]
    [InlineData("")]
    public void An_ambiguous_body_is_refused(string patch) =>
        Assert.Equal("notJson", Assert.Throws<RefusedException>(() => Read(patch)).Code);

    [Fact]
    public void It_is_neither_too_long_nor_too_deep()
    {
        var operation = """{"op":"test","path":"","value":1}""";
        Read($"[{string.Join(',', Enumerable.Repeat(operation, JsonPatch.MostOperations))}]");

        Assert.Throws<RefusedException>(() => Read($"[{string.Join(',', Enumerable.Repeat(operation, JsonPatch.MostOperations + 1))}]"));
        Assert.Throws<RefusedException>(() =>
            Read($$"""[{"op":"test","path":"","value":{{new string('[', 70)}}{{new string(']', 70)}}}]""")
        );
    }

    private static JsonPatch Read(string patch) => JsonPatch.Read(JsonPatch.ReadBody(Encoding.UTF8.GetBytes(patch)));
}
