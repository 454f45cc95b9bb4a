//! The public suffix list's own test vectors (`checkPublicSuffix`), through the parser that addresses go through: row W2.

use crate::autofill::ItemAddress;

/// Names, and their registrable domain: `-` none, `=` the name itself.
const VECTORS: &str = "
    # Mixed case, and a leading dot.
    COM -  example.COM example.com  WwW.example.COM example.com
    .com -  .example -  .example.com -  .example.example -
    # A top level that is not listed.
    example -  example.example =  b.example.example example.example  a.b.example.example example.example
    # One rule; rules of two levels; a wildcard alone.
    biz -  domain.biz =  b.domain.biz domain.biz  a.b.domain.biz domain.biz
    com -  example.com =  b.example.com example.com  a.b.example.com example.com
    uk.com -  example.uk.com =  b.example.uk.com example.uk.com  a.b.example.uk.com example.uk.com  test.ac =
    mm -  c.mm -  b.c.mm =  a.b.c.mm b.c.mm
    # Wildcards among others, with exceptions.
    jp -  test.jp =  www.test.jp test.jp  ac.jp -  test.ac.jp =  www.test.ac.jp test.ac.jp
    kyoto.jp -  test.kyoto.jp =  ide.kyoto.jp -  b.ide.kyoto.jp =  a.b.ide.kyoto.jp b.ide.kyoto.jp
    c.kobe.jp -  b.c.kobe.jp =  a.b.c.kobe.jp b.c.kobe.jp  city.kobe.jp =  www.city.kobe.jp city.kobe.jp
    ck -  test.ck -  b.test.ck =  a.b.test.ck b.test.ck  www.ck =  www.www.ck www.ck
    us -  test.us =  www.test.us test.us  ak.us -  test.ak.us =  www.test.ak.us test.ak.us
    k12.ak.us -  test.k12.ak.us =  www.test.k12.ak.us test.k12.ak.us
    # Names in other scripts, as people write them.
    食狮.com.cn xn--85x722f.com.cn  食狮.公司.cn xn--85x722f.xn--55qx5d.cn
    www.食狮.公司.cn xn--85x722f.xn--55qx5d.cn  shishi.公司.cn shishi.xn--55qx5d.cn  公司.cn -
    食狮.中国 xn--85x722f.xn--fiqs8s  www.食狮.中国 xn--85x722f.xn--fiqs8s  shishi.中国 shishi.xn--fiqs8s  中国 -
    # The same, as browsers send them.
    xn--85x722f.com.cn =  xn--85x722f.xn--55qx5d.cn =  www.xn--85x722f.xn--55qx5d.cn xn--85x722f.xn--55qx5d.cn
    shishi.xn--55qx5d.cn =  xn--55qx5d.cn -  xn--85x722f.xn--fiqs8s =  www.xn--85x722f.xn--fiqs8s xn--85x722f.xn--fiqs8s
    shishi.xn--fiqs8s =  xn--fiqs8s -
";

#[test]
fn w2_the_public_suffix_lists_own_vectors() {
    let lines = VECTORS.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    assert_eq!(words.len(), 2 * 77);
    for pair in words.chunks(2) {
        let &[name, owner] = pair else { panic!("a name without its owner") };
        let site = ItemAddress::parse(name).ok().and_then(|address| address.host().site());
        let expected = match owner {
            "-" => None,
            "=" => Some(name),
            owner => Some(owner),
        };
        assert_eq!(site.as_ref().map(|site| site.as_str()), expected, "{name}");
    }
}
