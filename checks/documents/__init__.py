"""政策文件与公文库: elements, validity, library, copies, attachments and relations of documents."""
